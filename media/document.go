package media

import (
	"archive/zip"
	"fmt"
	"io"
	"path"
	"strings"
)

// Limits of documents that are zip archives inside: nothing larger is ever
// unpacked by us or by the editor's office programs.
const (
	maxParts    = 20_000
	maxUnpacked = 2 << 30
	maxRatio    = 200 // unpacked to packed bytes of the whole document
)

// packed tells documents that are zip archives inside from other archives.
func (f *finding) packed() error {
	size, err := f.file.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("inspect document: %w", err)
	}
	archive, err := zip.NewReader(&readerAt{f.file}, size)
	if err != nil {
		return refuse("这个文件不完整，打不开。请检查原文件后重新选择。")
	}
	if len(archive.File) > maxParts {
		return refuse(wordsArchive)
	}
	var unpacked uint64
	names := make(map[string]bool, len(archive.File))
	for _, part := range archive.File {
		unpacked += part.UncompressedSize64
		if part.UncompressedSize64 > maxUnpacked || unpacked > maxUnpacked {
			return refuse("这个文件解开后太大，不能使用。")
		}
		names[part.Name] = true
		if strings.HasSuffix(strings.ToLower(part.Name), "vbaproject.bin") {
			return refuse("这个文件带有宏（程序），请另存为不含宏的格式后再上传。")
		}
	}
	if unpacked > 1<<20 && unpacked/maxRatio > uint64(size) {
		return refuse("这个文件解开后太大，不能使用。")
	}
	if f.mime = packageType(names, f.name); f.mime != "" {
		return nil
	}
	if names["AndroidManifest.xml"] || names["META-INF/MANIFEST.MF"] {
		return refuse(wordsProgram)
	}
	return refuse(wordsArchive)
}

// packageType returns the MIME type of a document by the parts that it holds,
// empty when it is none.
func packageType(names map[string]bool, name string) string {
	const office = "application/vnd.openxmlformats-officedocument."
	switch {
	case names["[Content_Types].xml"] && names["word/document.xml"]:
		return office + "wordprocessingml.document"
	case names["[Content_Types].xml"] && names["xl/workbook.xml"]:
		return office + "spreadsheetml.sheet"
	case names["[Content_Types].xml"] && names["ppt/presentation.xml"]:
		return office + "presentationml.presentation"
	case names["OFD.xml"]:
		return "application/ofd"
	case names["mimetype"] && names["content.xml"]:
		switch path.Ext(name) {
		case ".ods":
			return "application/vnd.oasis.opendocument.spreadsheet"
		case ".odp":
			return "application/vnd.oasis.opendocument.presentation"
		}
		return "application/vnd.oasis.opendocument.text"
	}
	return ""
}

const oleMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// compound takes the older office documents, which share one container with
// installers and mail: the name decides where the content does not.
func (f *finding) compound() error {
	switch f.mime {
	case "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint":
		return nil
	case "application/x-ole-storage":
		switch path.Ext(f.name) {
		case ".doc", ".wps":
			f.mime = "application/msword"
			return nil
		case ".xls", ".et":
			f.mime = "application/vnd.ms-excel"
			return nil
		case ".ppt", ".dps":
			f.mime = "application/vnd.ms-powerpoint"
			return nil
		}
	}
	return refuse(refusalOf(f.mime))
}

// readerAt reads at offsets of a seeker, one after the other.
type readerAt struct{ from io.ReadSeeker }

// ReadAt reads len(p) bytes at an offset.
func (r *readerAt) ReadAt(p []byte, offset int64) (int, error) {
	if _, err := r.from.Seek(offset, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r.from, p)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}
