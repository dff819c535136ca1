package office

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"laigao/domain"
)

// Limits of what is read of one document. What is larger is refused, never cut
// in silence; of pictures the first ones are taken.
const (
	maxDocument = 200 << 20 // bytes of the file
	maxPart     = 64 << 20  // bytes of one XML part, unpacked
	maxParts    = 20_000
	maxText     = 600_000  // bytes of text
	maxDepth    = 256      // elements inside one another
	maxPicture  = 40 << 20 // bytes, unpacked
	maxPictures = 40
)

const (
	wordsBroken = "这个文档打不开，可能已损坏或加了密码。文件已作为附件收下，可以把正文复制粘贴进来。"
	wordsLong   = "这个文档的文字太多，不能放进稿件。文件已作为附件收下，请把要报送的部分复制粘贴进来。"
	wordsLarge  = "这个文档太大，不能读取。文件已作为附件收下，可以把正文复制粘贴进来。"
)

// The types of documents that hold a text.
const (
	typeDocx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	typeDoc  = "application/msword"
	typeOdt  = "application/vnd.oasis.opendocument.text"
	typeRtf  = "text/rtf"
)

// Reader reads documents: .docx by itself, others by way of LibreOffice where
// it is installed.
type Reader struct {
	converter *converter // nil without LibreOffice
	folder    string     // for temporary files; empty is the system's
}

// NewReader makes a reader. It reads more than .docx where LibreOffice is installed.
func NewReader(folder string) *Reader {
	return &Reader{converter: findConverter(), folder: folder}
}

// ReadsAll reports whether documents other than .docx can be read as well.
func (r *Reader) ReadsAll() bool { return r.converter != nil }

// Holds reports whether documents of a type hold a text at all, and whether it
// can be read here.
func (r *Reader) Holds(mime string) (text, readable bool) {
	switch mime {
	case typeDocx:
		return true, true
	case typeDoc, typeOdt, typeRtf:
		return true, r.converter != nil
	}
	return false, false
}

// Read returns the text of a document and hands its pictures over in order, by
// their numbers from 1. What cannot be read is an Invalid error with words for
// people; what keep returns ends the reading.
func (r *Reader) Read(ctx context.Context, content io.Reader, mime string, keep func(picture int, name string, content io.Reader) error) (domain.Document, error) {
	if _, readable := r.Holds(mime); !readable {
		return domain.Document{}, domain.Invalid(wordsBroken)
	}
	folder, err := os.MkdirTemp(r.folder, "laigao-document-")
	if err != nil {
		return domain.Document{}, fmt.Errorf("read document: %w", err)
	}
	defer os.RemoveAll(folder)
	extension, filter := formOf(mime)
	name := filepath.Join(folder, "in"+extension)
	if err := fill(name, content); err != nil {
		return domain.Document{}, err
	}
	if mime != typeDocx {
		if name, err = r.converter.toDocx(ctx, folder, name, filter); err != nil {
			return domain.Document{}, err
		}
	}
	return readFile(name, keep)
}

// formOf returns the extension of a type, and LibreOffice's filter that reads it.
func formOf(mime string) (extension, filter string) {
	switch mime {
	case typeDoc:
		return ".doc", "MS Word 97"
	case typeOdt:
		return ".odt", "writer8"
	case typeRtf:
		return ".rtf", "Rich Text Format"
	}
	return ".docx", ""
}

// fill writes a document where it can be read at any place.
func fill(name string, content io.Reader) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("read document: %w", err)
	}
	n, err := io.Copy(file, io.LimitReader(content, maxDocument+1))
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("read document: %w", err)
	}
	if n > maxDocument {
		return domain.Invalid(wordsLarge)
	}
	return nil
}

// readFile reads a .docx file.
func readFile(name string, keep func(picture int, name string, content io.Reader) error) (domain.Document, error) {
	archive, err := zip.OpenReader(name)
	if err != nil {
		return domain.Document{}, broken(err)
	}
	defer func() { _ = archive.Close() }()
	if len(archive.File) > maxParts {
		return domain.Document{}, domain.Invalid(wordsLarge)
	}
	p := pack{parts: make(map[string]*zip.File, len(archive.File))}
	for _, file := range archive.File {
		if _, twice := p.parts[file.Name]; !twice {
			p.parts[file.Name] = file
		}
	}
	blocks, err := p.text()
	if err != nil {
		return domain.Document{}, err
	}
	document, pictures := arrange(blocks)
	return document, p.handOver(&document, pictures, keep)
}

// broken reports a document that cannot be read.
func broken(err error) error {
	if domain.KindOf(err) == domain.KindInvalid {
		return err
	}
	return &domain.Error{Kind: domain.KindInvalid, Public: wordsBroken, Err: err}
}

// pack is an opened document.
type pack struct{ parts map[string]*zip.File }

const mainPart = "word/document.xml"

// text reads the paragraphs of a document, its notes at the end.
func (p *pack) text() ([]block, error) {
	w := &walker{pictures: map[string]string{}}
	var err error
	if w.pictures, err = p.pictures(mainPart); err != nil {
		return nil, err
	}
	if w.styles, err = p.styles(); err != nil {
		return nil, err
	}
	if w.numbers, err = p.numbering(); err != nil {
		return nil, err
	}
	blocks, err := p.walk(w, mainPart, "body")
	if err != nil {
		return nil, err
	}
	notes, err := p.notes(w)
	return append(blocks, notes...), err
}

// walk reads the blocks of every element of a name in a part.
func (p *pack) walk(w *walker, part, name string) ([]block, error) {
	var blocks []block
	err := p.each(part, func(d *xml.Decoder, start xml.StartElement) error {
		if start.Name.Local != name {
			return nil
		}
		w.decoder = d
		return w.blocks(start, &blocks)
	})
	return joinMerged(blocks), err
}

// each calls do for the elements of a part; do may take one in whole. A part
// that is not there has none.
func (p *pack) each(part string, do func(d *xml.Decoder, start xml.StartElement) error) error {
	content, err := p.open(part)
	if err != nil || content == nil {
		return err
	}
	defer content.Close()
	limited := &io.LimitedReader{R: content, N: maxPart + 1}
	decoder := xml.NewDecoder(limited)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && limited.N > 0 {
			return nil
		}
		if limited.N <= 0 {
			return domain.Invalid(wordsLarge)
		}
		if err != nil {
			return broken(fmt.Errorf("read %s: %w", part, err))
		}
		if start, is := token.(xml.StartElement); is {
			if err := do(decoder, start); err != nil {
				return broken(fmt.Errorf("read %s: %w", part, err))
			}
		}
	}
}

// open opens a part, nil where there is none.
func (p *pack) open(part string) (io.ReadCloser, error) {
	file := p.parts[part]
	if file == nil {
		return nil, nil //nolint:nilnil // most parts are optional
	}
	content, err := file.Open()
	if err != nil {
		return nil, broken(err)
	}
	return content, nil
}

// pictures returns the pictures that a part names: relation to part.
func (p *pack) pictures(part string) (map[string]string, error) {
	folder, name := path.Split(part)
	found := map[string]string{}
	err := p.each(folder+"_rels/"+name+".rels", func(_ *xml.Decoder, start xml.StartElement) error {
		if start.Name.Local != "Relationship" || !strings.HasSuffix(attribute(start, "Type"), "/image") || attribute(start, "TargetMode") == "External" {
			return nil
		}
		target := attribute(start, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(folder, target)
		}
		found[attribute(start, "Id")] = strings.TrimPrefix(path.Clean(target), "/")
		return nil
	})
	return found, err
}

// handOver hands pictures over; those that are missing or too large count as left.
func (p *pack) handOver(d *domain.Document, pictures []string, keep func(picture int, name string, content io.Reader) error) error {
	for i, part := range pictures {
		file := p.parts[part]
		if i >= maxPictures || file == nil || file.UncompressedSize64 > maxPicture {
			d.Left++
			continue
		}
		content, err := file.Open()
		if err != nil {
			d.Left++
			continue
		}
		source := &watched{from: io.LimitReader(content, maxPicture)}
		err = keep(i+1, path.Base(part), source)
		_ = content.Close()
		if source.err != nil { // the document's fault, not the keeper's
			d.Left++
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// watched remembers that its source could not be read.
type watched struct {
	from io.Reader
	err  error
}

// Read reads from the source.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// attribute returns an attribute by its name, whatever its namespace.
func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// on reports whether a property that is either on or off is on.
func on(start xml.StartElement) bool {
	switch attribute(start, "val") {
	case "0", "false", "off":
		return false
	}
	return true
}
