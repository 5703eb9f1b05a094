// Written by script/app-data from src/formgen/seal; never by hand.

export default {
 "wording": {
  "A": {
   "title": {
    "id": "SEGEL SAH — COCOKKAN ANGKANYA",
    "en": "SEAL VALID — COMPARE THE NUMBERS"
   },
   "text": {
    "id": "Segel ini dibuat oleh {penerbit} untuk {formulir}, {tempat}, halaman {x} dari {y}, edisi {e}. Bandingkan setiap angka di bawah dengan kertas di tangan Anda. Jika ada satu saja yang berbeda, kertas itu telah diubah.",
    "en": "This seal was made by {penerbit} for {formulir}, {tempat}, page {x} of {y}, edition {e}. Compare every number below with the paper in your hands. If even one differs, that paper was altered."
   },
   "icon": "compare",
   "actions": [
    {
     "id": "Semua sama",
     "en": "All the same"
    },
    {
     "id": "Ada yang berbeda",
     "en": "Something differs"
    }
   ]
  },
  "A0": {
   "title": {
    "id": "FORMULIR RESMI (BELUM BERISI ANGKA)",
    "en": "OFFICIAL FORM (NO NUMBERS YET)"
   },
   "text": {
    "id": "Formulir kosong ini resmi. Segel TIDAK menjamin tulisan tangan yang ditambahkan kemudian. Foto formulir yang sudah diisi dan bandingkan dengan arsip.",
    "en": "This empty form is official. The seal does NOT vouch for handwriting added later. Photograph the completed form and compare it with the archive."
   },
   "icon": "form",
   "actions": []
  },
  "B": {
   "title": {
    "id": "BERKAS IDENTIK DENGAN ARSIP",
    "en": "FILE IDENTICAL WITH THE ARCHIVE"
   },
   "text": {
    "id": "Berkas ini sama persis, byte demi byte, dengan yang diterbitkan pada {tanggal}.",
    "en": "This file is exactly, byte for byte, the one issued on {tanggal}."
   },
   "icon": "file-identical",
   "actions": []
  },
  "B2": {
   "title": {
    "id": "BERKAS DITAMBAH SETELAH DITERBITKAN",
    "en": "FILE ADDED TO AFTER IT WAS ISSUED"
   },
   "text": {
    "id": "Isi asli masih ada di dalam berkas, tetapi ada tambahan yang dapat mengubah tampilan. Jangan gunakan berkas ini. Buka arsip asli.",
    "en": "The issued content is still inside the file, but something was added that can change what is shown. Do not use this file. Open the archived one."
   },
   "icon": "file-added",
   "actions": []
  },
  "C": {
   "title": {
    "id": "ISI SAMA, BERKAS DISIMPAN ULANG",
    "en": "SAME CONTENT, FILE SAVED AGAIN"
   },
   "text": {
    "id": "Semua isi yang diperiksa sama dengan arsip, tetapi berkasnya bukan berkas asli.",
    "en": "Everything that was compared is the same as in the archive, but the file is not the one that was issued."
   },
   "icon": "file-resaved",
   "actions": []
  },
  "D": {
   "title": {
    "id": "ADA PERBEDAAN",
    "en": "THERE ARE DIFFERENCES"
   },
   "text": {
    "id": "{k} bagian berbeda dari arsip. Simpan salinan ini dan laporkan.",
    "en": "{k} parts differ from the archive. Keep this copy and report it."
   },
   "icon": "difference",
   "actions": []
  },
  "D2": {
   "title": {
    "id": "PERIKSA BAGIAN INI DENGAN MATA",
    "en": "LOOK AT THESE PARTS YOURSELF"
   },
   "text": {
    "id": "{k} bagian perlu Anda lihat sendiri. Kiri: arsip. Kanan: foto Anda. Pilih: sama / berbeda / tidak jelas.",
    "en": "{k} parts need your own eyes. Left: archive. Right: your photograph. Choose: same / different / unclear."
   },
   "icon": "eye",
   "actions": [
    {
     "id": "Sama",
     "en": "Same"
    },
    {
     "id": "Berbeda",
     "en": "Different"
    },
    {
     "id": "Tidak jelas",
     "en": "Unclear"
    }
   ]
  },
  "E": {
   "title": {
    "id": "BELUM DAPAT DIPASTIKAN",
    "en": "CANNOT BE TOLD YET"
   },
   "text": {
    "id": "{k} bagian tidak terbaca. Ini BUKAN tanda pemalsuan. Foto ulang: kertas rata, seluruh halaman, cahaya cukup.",
    "en": "{k} parts could not be read. This is NOT a sign of forgery. Photograph again: paper flat, whole page, enough light."
   },
   "icon": "question",
   "actions": []
  },
  "F": {
   "title": {
    "id": "SUDAH DIGANTI",
    "en": "SUPERSEDED"
   },
   "text": {
    "id": "Dokumen ini sah saat terbit, tetapi telah diganti edisi {e2} pada {tanggal}. Alasan: {alasan}.",
    "en": "This document was valid when issued, but edition {e2} replaced it on {tanggal}. Reason: {alasan}."
   },
   "icon": "superseded",
   "actions": []
  },
  "F2": {
   "title": {
    "id": "DIBATALKAN",
    "en": "REVOKED"
   },
   "text": {
    "id": "Dibatalkan pada {tanggal}. Alasan: {alasan}. Jangan digunakan.",
    "en": "Revoked on {tanggal}. Reason: {alasan}. Do not use it."
   },
   "icon": "revoked",
   "actions": []
  },
  "G": {
   "title": {
    "id": "SEGEL TIDAK SAH",
    "en": "SEAL NOT VALID"
   },
   "text": {
    "id": "Segel ini tidak dibuat oleh penerbit resmi.",
    "en": "This seal was not made by an official issuer."
   },
   "icon": "seal-broken",
   "actions": []
  },
  "G2": {
   "title": {
    "id": "TERTANDA TANGAN TETAPI TIDAK TERCATAT",
    "en": "SIGNED BUT NOT ON RECORD"
   },
   "text": {
    "id": "Segel ditandatangani dengan kunci resmi tetapi tidak ada dalam daftar terbit {tanggal}. Jangan dipercaya sebelum diperiksa daring. Laporkan.",
    "en": "The seal was signed with an official key but is not in the list of issued documents of {tanggal}. Do not trust it before it is checked online. Report it."
   },
   "icon": "unlisted",
   "actions": []
  },
  "H": {
   "title": {
    "id": "DUA DOKUMEN BERBEDA UNTUK FORMULIR YANG SAMA",
    "en": "TWO DOCUMENTS FOR THE SAME FORM"
   },
   "text": {
    "id": "Penerbit menandatangani dua versi berbeda. Simpan bukti ini dan serahkan kepada pengawas.",
    "en": "The issuer signed two different versions. Keep this proof and hand it to the supervisors."
   },
   "icon": "two-originals",
   "actions": [
    {
     "id": "Simpan bukti",
     "en": "Save the proof"
    }
   ]
  },
  "I": {
   "title": {
    "id": "DOKUMEN TELAH DIMUSNAHKAN SESUAI JADWAL",
    "en": "DOCUMENT DESTROYED ACCORDING TO SCHEDULE"
   },
   "text": {
    "id": "Pernah terbit dan sah. Arsip dimusnahkan {tanggal}, berita acara {nomor}.",
    "en": "It was issued and valid. The archive was destroyed on {tanggal}, record {nomor}."
   },
   "icon": "destroyed",
   "actions": []
  },
  "K": {
   "title": {
    "id": "BUKAN SEGEL KAMI",
    "en": "NOT OUR SEAL"
   },
   "text": {
    "id": "QR ini menuju {host}. Jangan membuka tautan itu untuk memeriksa dokumen.",
    "en": "This QR leads to {host}. Do not open that link to check a document."
   },
   "icon": "foreign",
   "actions": []
  }
 },
 "said": {
  "check": {
   "_INCOMPLETE": {
    "id": "Teks segel tidak lengkap. Pindai atau salin sekali lagi.",
    "en": "The text of the seal is incomplete. Scan or copy it again."
   },
   "_LATER": {
    "id": "Hari terbit lebih lambat daripada hari ini; periksa tanggal perangkat.",
    "en": "The day of issue is later than today; look at the clock of this device."
   },
   "_OTHER_PROFILE": {
    "id": "Segel ini memakai versi lain. Perbarui aplikasi, lalu periksa lagi.",
    "en": "This seal is of another version. Update the program and check again."
   },
   "_REVOKED": {
    "id": "Kunci penerbit sudah dicabut pada hari terbit.",
    "en": "The issuer's key was already revoked on the day of issue."
   },
   "_UNKNOWN_KEY": {
    "id": "Kunci tidak dikenal.",
    "en": "Unknown key."
   },
   "_WRONG_SIGNATURE": {
    "id": "Tanda tangan salah.",
    "en": "Wrong signature."
   }
  },
  "check_file": {
   "_COUNT": {
    "id": "Jumlah segel tidak sama dengan jumlah halaman.",
    "en": "The number of seals differs from the number of pages."
   },
   "_DIFFERENT": {
    "id": "Segel di halaman-halamannya berasal dari dokumen yang berbeda. Periksa satu dokumen per berkas.",
    "en": "The seals on its pages belong to different documents. Check one document per file."
   },
   "_NOT_ALL_VALID": {
    "id": "Tidak semua segel sah.",
    "en": "Not every seal is valid."
   },
   "_ORDER": {
    "id": "Urutan halaman tidak sesuai dengan segelnya.",
    "en": "The pages are not in the order of their seals."
   }
  },
  "cose": {
   "_MALFORMED": {
    "id": "Bentuk segel tidak mengikuti profil 1.",
    "en": "The shape of the seal does not follow profile 1."
   }
  },
  "judge": {
   "_CUT": {
    "id": "Akhir berkas terpotong. Unduh atau salin berkas itu sekali lagi.",
    "en": "The end of the file is missing. Download or copy it again."
   },
   "_EXTENDED": {
    "id": "Ada tambahan setelah akhir dokumen yang disegel.",
    "en": "Something was added after the end of the sealed document."
   },
   "_KEEP_AND_REPORT": {
    "id": "Simpan kertas atau berkasnya, foto seluruh halaman, dan laporkan kepada pengawas.",
    "en": "Keep the paper or file, photograph the whole page, and report it to the supervisors."
   },
   "_KEY_REVOKED": {
    "id": "Kunci penerbit telah dicabut; segel ini hanya berlaku bila tercatat dalam register.",
    "en": "The issuer's key was revoked; this seal counts only if the register lists it."
   },
   "_NOT_RECORDED": {
    "id": "tidak dicatat",
    "en": "not recorded"
   },
   "_NO_NUMBERS_HERE": {
    "id": "Halaman ini memang tidak memuat angka yang disegel; periksa halaman lainnya.",
    "en": "This page has no sealed numbers by design; check the other pages."
   },
   "_NO_SEAL": {
    "id": "Tidak ada segel yang terbaca.",
    "en": "No seal could be read."
   },
   "_OTHER_TAIL": {
    "id": "Bagian segel di akhir berkas bukan yang dibuat penerbit.",
    "en": "The part with the seals at the end of the file is not the one the issuer made."
   },
   "_RESAVED_OR_CHANGED": {
    "id": "Segelnya sah, tetapi isi berkas tidak sama dengan yang disegel: berkas disimpan ulang, atau isinya diubah. Bandingkan dengan arsip.",
    "en": "Its seals are valid, but the bytes are not those that were sealed: the file was saved again, or its content was changed. Compare it with the archive."
   },
   "_SHORT": {
    "id": "Segelnya sah, tetapi berkas lebih pendek daripada yang disegel: berkas terpotong, disimpan ulang, atau diubah. Unduh lagi atau bandingkan dengan arsip.",
    "en": "Its seals are valid, but the file is shorter than what was sealed: it was cut, saved again or changed. Download it again or compare it with the archive."
   }
  },
  "keys": {
   "_DAY": {
    "id": "Di luar kewenangan penerbit: hari terbit di luar masa berlaku kunci.",
    "en": "Outside the scope of the key: the day of issue is not within its validity."
   },
   "_ELECTION": {
    "id": "Di luar kewenangan penerbit: pemilihan lain.",
    "en": "Outside the scope of the key: election."
   },
   "_FORM": {
    "id": "Di luar kewenangan penerbit: jenis formulir lain.",
    "en": "Outside the scope of the key: form."
   },
   "_REGION": {
    "id": "Di luar kewenangan penerbit: wilayah lain.",
    "en": "Outside the scope of the key: region."
   }
  },
  "payload": {
   "_MALFORMED": {
    "id": "Isi segel tidak mengikuti profil 1.",
    "en": "The content of the seal does not follow profile 1."
   }
  },
  "bundle": {
   "_ELSEWHERE": {
    "id": "Dokumen ini di luar wilayah paket luring: apakah ia dibatalkan tidak diketahui.",
    "en": "This document is outside the region of the bundle: whether it was revoked is not known."
   },
   "_LATER": {
    "id": "Terbit pada hari paket luring dibuat atau sesudahnya: belum dapat dicocokkan dengan daftar terbit.",
    "en": "Issued on the day of the bundle or later: it cannot yet be compared with the list of issued documents."
   }
  },
  "kode_cek": {
   "_MISCOUNTED": {
    "id": "Kode cek terdiri dari 16 huruf dan angka; yang diketik ada {n}. Cocokkan lagi dengan tulisan di bawah QR.",
    "en": "A kode cek has 16 letters and digits; {n} were typed. Compare it again with what stands below the QR."
   },
   "_OTHER_LETTERS": {
    "id": "Kode cek hanya memuat angka dan huruf, tanpa huruf U. Cocokkan lagi dengan tulisan di bawah QR.",
    "en": "A kode cek has only digits and letters, and no U. Compare it again with what stands below the QR."
   }
  }
 },
 "note_stale": {
  "id": "Data luring per {tanggal} ({n} hari). Status pembatalan setelah itu belum diketahui.",
  "en": "Offline data as of {tanggal} ({n} days). What was revoked after that is not known."
 }
};
