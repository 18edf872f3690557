"""What a template may name, as the office writes it in Word: ``{{ ten_co_quan }}``."""

from __future__ import annotations

from typing import Final

FIELDS: Final = {
    "co_quan_chu_quan": "cơ quan chủ quản, chữ in hoa; trống nếu không có",
    "co_quan": "cơ quan ban hành, chữ in hoa",
    "so": "số văn bản; dấu chấm nếu chưa có",
    "ky_hieu": "ký hiệu, ví dụ BB-UBND",
    "dia_danh": "địa danh",
    "ngay_ban_hanh": "ngày … tháng … năm …",
    "trich_yeu": "tên hội nghị",
    "luu_y": "dòng dưới tên văn bản: dự thảo, câu chưa soát; trống khi không còn gì phải lưu ý",
    "bat_dau": "thời gian bắt đầu",
    "dia_diem": "địa điểm",
    "chu_tri": "chủ trì, mỗi người một phần tử",
    "ten_chu_tri": "họ tên người chủ trì, để ký",
    "thu_ky": "thư ký, mỗi người một phần tử",
    "ten_thu_ky": "họ tên thư ký, để ký",
    "thanh_phan": "từng điểm cầu: ten, so_dai_bieu, co_mat, vang_mat, duoc_moi;"
    " mỗi người có ghi, ho_ten, chuc_vu, don_vi, ly_do",
    "so_co_mat": "tổng số có mặt; trống nếu chưa điểm danh",
    "so_vang_mat": "tổng số vắng mặt; trống nếu chưa điểm danh",
    "chuong_trinh": "các mục của chương trình",
    "tai_lieu": "các văn bản của hội nghị",
    "noi_dung": "từng mục: ten, doan; mỗi đoạn có ai, cau; mỗi câu có noi_dung, cuoc_chu, so, dau",
    "ket_luan": "phần kết luận: các đoạn như ở noi_dung",
    "ket_thuc": "giờ, ngày kết thúc",
    "noi_nhan": "nơi nhận, mỗi dòng một phần tử",
    "chuc_vu_nguoi_ky": "quyền hạn, chức vụ người ký thông báo, mỗi dòng một phần tử",
    "nguon": "bảng nguồn của các câu: so, hoi_nghi, phan, thoi_diem, nguoi_noi, ma, tinh_trang",
    "ngay_hop": "ngày họp, ví dụ 25/03/2026",
}
SOURCES: Final = ("cuoc_chu", "nguon")
"""A template has at least one of them: a sentence without its source proves nothing."""
DOTS: Final = "…………"
DOTTED_DAY: Final = "ngày … tháng … năm …"
DOTTED_END: Final = "… giờ …, ngày … tháng … năm …"
