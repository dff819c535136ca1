package office

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"laigao/domain"
)

// Limits of an office's own template. What is not filled in is copied as it is
// packed and never unpacked.
const (
	maxTemplate     = 20 << 20  // bytes of the file
	maxTemplatePart = 16 << 20  // bytes of one part that is filled in, unpacked
	maxTemplateOpen = 200 << 20 // bytes of all parts, as they say themselves
	maxTemplateRows = 2000      // parts
)

const (
	wordsNoTemplate    = "这个模板打不开。请用 Word 或 WPS 另存为 .docx，不要加密码，再上传。"
	wordsLargeTemplate = "这个模板太大。模板里只放红头、版记和占位符，图片请压缩以后再插入。"
	wordsMacros        = "这个模板带有宏，不能使用。请另存为不带宏的 .docx 再上传。"
)

// Template is an office's own document with placeholders to be filled in.
type Template struct {
	archive *zip.Reader
	pages   []*templatePart // those that show text
	report  domain.TemplateReport
}

// OpenTemplate reads a template. One that cannot be used at all is an Invalid
// error with words for people; what placeholders it has is in its Report.
func OpenTemplate(r io.ReaderAt, size int64) (*Template, error) {
	if size > maxTemplate {
		return nil, domain.Invalid(wordsLargeTemplate)
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, noTemplate(err)
	}
	if err := checkParts(archive.File); err != nil {
		return nil, err
	}
	t := &Template{archive: archive}
	for _, file := range archive.File {
		if !showsText(file.Name) {
			continue
		}
		page, err := readTemplatePart(file)
		if err != nil {
			return nil, err
		}
		t.pages = append(t.pages, page)
	}
	t.report = reportOf(t.pages)
	return t, nil
}

func noTemplate(err error) error {
	if domain.KindOf(err) == domain.KindInvalid {
		return err
	}
	return &domain.Error{Kind: domain.KindInvalid, Public: wordsNoTemplate, Err: err}
}

// checkParts refuses a file that is no document, is none of ours to open, or
// would become too large.
func checkParts(files []*zip.File) error {
	if len(files) > maxTemplateRows {
		return domain.Invalid(wordsLargeTemplate)
	}
	seen := map[string]bool{}
	var whole uint64
	for _, file := range files {
		name := strings.ToLower(file.Name)
		switch {
		case seen[name], file.Flags&1 != 0: // twice, or encrypted
			return domain.Invalid(wordsNoTemplate)
		case strings.HasSuffix(name, "vbaproject.bin"):
			return domain.Invalid(wordsMacros)
		}
		seen[name] = true
		if whole += file.UncompressedSize64; whole > maxTemplateOpen || file.UncompressedSize64 > maxTemplateOpen {
			return domain.Invalid(wordsLargeTemplate)
		}
	}
	if !seen[mainPart] || !seen["[content_types].xml"] {
		return domain.Invalid(wordsNoTemplate)
	}
	return nil
}

// showsText reports whether a part is the text, a header or a footer.
func showsText(name string) bool {
	return name == mainPart || strings.HasSuffix(name, ".xml") && (strings.HasPrefix(name, "word/header") || strings.HasPrefix(name, "word/footer"))
}

func readTemplatePart(file *zip.File) (*templatePart, error) {
	content, err := file.Open()
	if err != nil {
		return nil, noTemplate(err)
	}
	defer content.Close()
	raw, err := io.ReadAll(io.LimitReader(content, maxTemplatePart+1))
	if err != nil {
		return nil, noTemplate(err)
	}
	if len(raw) > maxTemplatePart {
		return nil, domain.Invalid(wordsLargeTemplate)
	}
	page := &templatePart{name: file.Name, raw: raw}
	if err := page.scan(); err != nil {
		return nil, noTemplate(fmt.Errorf("read %s: %w", file.Name, err))
	}
	return page, nil
}

// Report says which placeholders the template has.
func (t *Template) Report() domain.TemplateReport { return t.report }

func reportOf(pages []*templatePart) domain.TemplateReport {
	var r domain.TemplateReport
	known := domain.Placeholders()
	add := func(to *[]string, name string) {
		if !slices.Contains(*to, name) {
			*to = append(*to, name)
		}
	}
	for _, page := range pages {
		for i := range page.paragraphs {
			p := &page.paragraphs[i]
			for _, m := range p.places() {
				switch {
				case !slices.Contains(known, m.name):
					add(&r.Unknown, m.name)
				case isBlock(m.name) && (page.name != mainPart || !p.alone(m) || p.holds && p.ends):
					add(&r.Misplaced, m.name)
				default:
					add(&r.Found, m.name)
				}
			}
		}
	}
	return r
}

// isBlock reports whether a placeholder stands for paragraphs.
func isBlock(name string) bool { return name == domain.SlotBody || name == domain.SlotAttachments }

// Fill writes the template with the words of a document in it. All that is no
// placeholder stays byte by byte. A template that lacks what it needs is an
// Invalid error. Attachments for which there is no place come last.
func (t *Template) Fill(w io.Writer, o domain.OfficialDocument) error {
	if problem := t.report.Problem(); problem != "" {
		return domain.Invalid(problem)
	}
	filled := map[string][]byte{}
	for _, page := range t.pages {
		filled[page.name] = page.fill(o, slices.Contains(t.report.Found, domain.SlotAttachments))
	}
	z := zip.NewWriter(w)
	for _, file := range t.archive.File {
		if err := copyPart(z, file, filled[file.Name]); err != nil {
			return fmt.Errorf("write %s: %w", file.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return nil
}

// copyPart copies a part as it is, or writes what it has become.
func copyPart(z *zip.Writer, file *zip.File, filled []byte) error {
	if filled == nil {
		return z.Copy(file)
	}
	entry, err := z.CreateHeader(&zip.FileHeader{Name: file.Name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = entry.Write(filled)
	return err
}

// edit replaces some bytes of a part.
type edit struct {
	from, to int
	text     string
}

// fill returns the part with its placeholders filled in, nil where it has none.
func (t *templatePart) fill(o domain.OfficialDocument, placed bool) []byte {
	var edits []edit
	words := o.Fillings()
	for i := range t.paragraphs {
		p := &t.paragraphs[i]
		places := p.places()
		if len(places) == 1 && isBlock(places[0].name) && t.name == mainPart {
			edits = append(edits, p.replace(t.blocks(places[0].name, o, p.spacing))...)
			continue
		}
		edits = append(edits, p.write(places, words)...)
	}
	if t.name == mainPart && !placed && len(o.Attachments) > 0 {
		edits = append(edits, edit{t.end, t.end, t.blocks(domain.SlotAttachments, o, "")})
	}
	if len(edits) == 0 {
		return nil
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(t.raw[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.Write(t.raw[at:])
	return out.Bytes()
}

// blocks writes what stands for a placeholder of paragraphs, with lines as far
// apart as the template has them there.
func (t *templatePart) blocks(name string, o domain.OfficialDocument, spacing string) string {
	d := &document{official: true, spacing: spacing, width: t.width}
	if name == domain.SlotBody {
		d.blocks(o.Body)
		d.attachmentNames(o.Attachments)
	} else {
		d.attachments(o.Attachments)
	}
	if d.body.Len() == 0 {
		return `<w:p/>`
	}
	return d.body.String()
}
