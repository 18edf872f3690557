"""The other papers of a bundle: the conference's data, and how to check the bundle without this software."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Final

from giaoban.models import evidence
from giaoban.models.conference import VIETNAM
from giaoban.models.evidence import KeyName
from giaoban.webapp.exports.evidence.excerpt import precise
from giaoban.webapp.exports.evidence.quotation import Quotation

SCHEMA: Final = "giaoban/conference/1"


def conference_data(quoted: Quotation) -> str:
    """What the archive knows of the conference, without who may read its record."""
    conference, recording = quoted.conference, quoted.recording
    details = conference.details
    told = {
        "schema": SCHEMA,
        "id": conference.id,
        "title": details.title,
        "starts_at": details.starts_at.isoformat(),
        "kind": details.kind.value,
        "kind_label": details.kind.label,
        "body": details.body,
        "place": details.place,
        "agenda": [asdict(item) for item in details.agenda],
        "participants": [
            # Why somebody was absent is nobody's business here.
            {"name": one.name, "post": one.post, "unit": one.unit, "person_id": one.person_id}
            for one in details.participants
        ],
        "documents": [asdict(each) for each in details.documents],
        "recording": {"id": recording.id, "part": recording.part, "title": recording.title},
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def read_first(quoted: Quotation, key: KeyName, by: str, at: datetime, *, pictures: bool) -> str:
    clips = f"- {evidence.CLIP_SOUND}: tiếng của đoạn trích, nén không mất dữ liệu, đúng đến từng mẫu."
    if pictures:
        clips += f"\n- {evidence.CLIP_PICTURES}: hình và tiếng của đoạn trích, để xem."
    return _READ_FIRST.format(
        title=quoted.document.title,
        start=precise(quoted.span.start),
        end=precise(quoted.span.end),
        by=by,
        at=at.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y"),
        clips=clips,
        fingerprint=key.fingerprint,
    )


_READ_FIRST: Final = """\
GÓI BẰNG CHỨNG TỪ KHO BẢN GHI HỘI NGHỊ

{title}
Đoạn trích: từ {start} đến {end} của bản ghi.
Lập lúc {at} (giờ Việt Nam), người lập: {by}.

TRONG GÓI CÓ
{clips}
- trich-doan.txt, trich-doan.json: lời nói trong đoạn, ai nói, máy nào ghi, chỗ nào chưa chắc chắn.
- hoi-nghi.json: hội nghị mà bản ghi thuộc về.
- manifest.json: kê mọi tệp kèm mã SHA-256, và mã SHA-256 của tệp gốc trong kho.
- manifest.sig: chữ ký Ed25519 của kho trên manifest.json; public-key.pem: khóa công khai của kho.
- SHA256SUMS: mã SHA-256 của các tệp, dạng mà lệnh sha256sum đọc được.

KIỂM TRA BẰNG PHẦN MỀM GIAO BAN (không cần kho, không cần mạng)
    giaoban verify-bundle TỆP.zip --key KHÓA-CƠ-QUAN-ĐÃ-CÔNG-BỐ.pem

KIỂM TRA KHÔNG CẦN PHẦN MỀM GIAO BAN
Giải nén, mở cửa sổ dòng lệnh trong thư mục đó; cần OpenSSL 3 và các lệnh có sẵn của Linux hoặc macOS.
Làm đủ bốn bước; sai một bước là gói không còn nguyên vẹn.

1. Khóa có đúng là khóa của cơ quan không. Lệnh sau in ra dấu vân tay của khóa:
    openssl pkey -pubin -in public-key.pem -outform DER | openssl dgst -sha256
   Phải trùng với dấu vân tay mà cơ quan giữ kho công bố (hỏi qua kênh khác, không lấy từ gói này).
   Khi lập gói này, dấu vân tay là
    {fingerprint}

2. Chữ ký có đúng trên manifest.json không:
    openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig
   Phải in ra: Signature Verified Successfully

3. SHA256SUMS có đúng là tệp mà manifest.json kê không:
    grep -c "$(openssl dgst -sha256 -r SHA256SUMS | cut -d' ' -f1)" manifest.json
   Phải in ra: 1

4. Từng tệp có còn nguyên vẹn không (macOS: thay sha256sum bằng shasum -a 256):
    sha256sum --check SHA256SUMS
   Mọi dòng phải ghi OK (hoặc Thành công). Thư mục không được có tệp nào khác ngoài các tệp kê ở trên.

Trên Windows, thay bước 3 và 4: chạy “certutil -hashfile TÊN-TỆP SHA256” cho từng tệp, rồi đối chiếu
với mã của tệp đó trong manifest.json.

ĐIỀU CHỮ KÝ NÓI LÊN
Kho đã lập gói này, từ tệp gốc có mã SHA-256 ghi trong manifest.json, và từ đó không ai sửa gói. Chữ ký
không nói rằng lời ghi là đúng: máy ghi, và người đã soát đến đâu thì manifest.json và trich-doan.json
có nói. Khi lời ghi và tiếng nói khác nhau thì tiếng nói là bằng chứng.
"""
