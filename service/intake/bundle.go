package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Bundle is all of one manuscript to be handed out as one archive.
type Bundle struct {
	Name  string // of the archive, without its extension
	files Files
	text  []part
	media []part
	lines []line // of the manifest: what is in it and what is not
}

// part is one file of an archive.
type part struct {
	name   string
	key    string // in the media store, empty for what is made here
	made   []byte
	stored time.Time
	method uint16 // zip.Store for what is packed already
}

// line is one line of the manifest.
type line struct {
	part  int // which of the media it is about, -1 for what was left out
	name  string
	of    domain.Attachment
	notes string
}

// nameLength is how long names in an archive are at most, in characters, so that
// folders of Windows take them.
const nameLength = 100

// Bundle gathers the text and the files of a manuscript as the department has
// them. What is in quarantine, was not received, or is for editors alone, is
// left out and named. Handing it out is on record before it begins.
func (s *Service) Bundle(ctx context.Context, actor domain.Account, manuscriptID string) (*Bundle, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	m, err := s.store.Manuscript(ctx, manuscriptID)
	if err != nil {
		return nil, err
	}
	if m.Number == "" {
		return nil, errNoManuscript()
	}
	attachments, err := s.store.Attachments(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	b := &Bundle{Name: domain.SafeFileName(m.Number+" "+m.Title, nameLength), files: s.files}
	if b.text, err = s.textParts(ctx, m); err != nil {
		return nil, err
	}
	for i, a := range attachments {
		b.add(i+1, a, actor.Can(domain.EditManuscripts))
	}
	consent := m.PeopleConsent.Label()
	for i := range b.lines {
		if b.lines[i].of.Kind == domain.KindPhoto || b.lines[i].of.Kind == domain.KindVideo {
			b.lines[i].notes = strings.TrimPrefix(b.lines[i].notes+"；人物同意："+consent, "；")
		}
	}
	return b, s.store.InTx(ctx, func(tx *repository.Store) error {
		return tx.Audit(ctx, domain.AuditRow{
			Actor: actor.Actor(), Action: "manuscript.download", Subject: "manuscript", SubjectID: m.ID,
			Detail: fmt.Sprintf("下载全部文件，%d 个", len(b.media)),
		})
	})
}

// textParts writes the text that the department reads: while its author mends
// it, the one that was sent last.
func (s *Service) textParts(ctx context.Context, m domain.Manuscript) ([]part, error) {
	text := m.Text
	if m.Editable() || m.State == domain.ManuscriptWithdrawn {
		revisions, err := s.store.Revisions(ctx, m.ID)
		if err != nil {
			return nil, err
		}
		if len(revisions) > 0 {
			text = revisions[len(revisions)-1].Text
		}
	}
	unit, err := unitName(ctx, s.store, m.UnitID)
	if err != nil {
		return nil, err
	}
	var document bytes.Buffer
	if err := s.paper.Text(&document, domain.TextPaper{Number: m.Number, Unit: unit, Byline: m.Byline, Text: text}); err != nil {
		return nil, err
	}
	plain := text.Title + "\r\n\r\n" + strings.ReplaceAll(domain.PlainText(text.Body), "\n", "\r\n") + "\r\n"
	return []part{
		{name: "正文.docx", made: document.Bytes(), stored: m.UpdatedAt, method: zip.Store},
		{name: "正文.txt", made: []byte("\ufeff" + plain), stored: m.UpdatedAt, method: zip.Deflate},
	}, nil
}

// add puts a file into the bundle, or says why not: the original, and of an
// edited picture what it looks like now.
func (b *Bundle) add(number int, a domain.Attachment, editor bool) {
	name := numbered(number, a.Name)
	leave := func(why string) { b.lines = append(b.lines, line{part: -1, name: name, of: a, notes: why}) }
	switch {
	case a.State == domain.AttachmentQuarantined:
		leave("查出病毒，已隔离，没有放入")
		return
	case a.State != domain.AttachmentStored:
		leave(a.State.Label() + "，没有放入")
		return
	case !a.Shown():
		leave("正在查毒，没有放入")
		return
	}
	method := zip.Store
	if strings.HasPrefix(a.MIME, "text/") {
		method = zip.Deflate
	}
	if a.Edit.Empty() || editor {
		b.take(part{name: "原件/" + name, key: a.Key(), stored: a.StoredAt, method: method}, a, "")
	} else {
		leave("原图只有编辑能看，没有放入")
	}
	switch {
	case a.Edit.Empty():
	case a.Remaking():
		leave("修改后的照片正在生成，没有放入")
	default:
		d := domain.Derivative{AttachmentID: a.ID, Kind: domain.DerivativeFull, Turn: a.Turn, Edit: a.Edit.Name()}
		name := "修改后/" + numbered(number, renamed(a.Name, "image/jpeg"))
		b.take(part{name: name, key: d.Key(), stored: a.StoredAt, method: zip.Store}, a, a.Edit.Words())
	}
}

// numbered is a file's name in the archive, by its number another than every other.
func numbered(number int, name string) string {
	return domain.SafeFileName(fmt.Sprintf("%02d %s", number, name), nameLength)
}

func (b *Bundle) take(p part, a domain.Attachment, notes string) {
	b.lines = append(b.lines, line{part: len(b.media), name: p.name, of: a, notes: notes})
	b.media = append(b.media, p)
}

// packed is what went into an archive.
type packed struct {
	name   string
	size   int64
	sha256 string
}

// Write writes the archive as it reads: nothing is kept anywhere, however large
// the films are. An error means that the archive has no end and opens nowhere.
func (b *Bundle) Write(ctx context.Context, w io.Writer) error {
	archive := zip.NewWriter(w)
	var all, media []packed
	for _, p := range b.text {
		done, err := b.pack(ctx, archive, p)
		if err != nil {
			return err
		}
		all = append(all, done)
	}
	for _, p := range b.media {
		done, err := b.pack(ctx, archive, p)
		if err != nil {
			return err
		}
		media = append(media, done)
	}
	manifest, err := b.manifest(media)
	if err != nil {
		return err
	}
	done, err := b.pack(ctx, archive, part{name: "清单.csv", made: manifest, method: zip.Deflate})
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, one := range slices.Concat(all, media, []packed{done}) {
		sums.WriteString(one.sha256 + "  " + one.name + "\n")
	}
	if _, err := b.pack(ctx, archive, part{name: "SHA256SUMS", made: []byte(sums.String()), method: zip.Deflate}); err != nil {
		return err
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("end archive: %w", err)
	}
	return nil
}

func (b *Bundle) pack(ctx context.Context, archive *zip.Writer, p part) (packed, error) {
	if err := ctx.Err(); err != nil {
		return packed{}, fmt.Errorf("pack %s: %w", p.name, err)
	}
	var from io.Reader = bytes.NewReader(p.made)
	if p.key != "" {
		file, err := b.files.Open(ctx, p.key)
		if err != nil {
			return packed{}, fmt.Errorf("pack %s: %w", p.name, err)
		}
		defer file.Close()
		from = file
	}
	into, err := archive.CreateHeader(&zip.FileHeader{Name: p.name, Method: p.method, Modified: p.stored.In(domain.Shanghai())})
	if err != nil {
		return packed{}, fmt.Errorf("pack %s: %w", p.name, err)
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(into, sum), from)
	if err != nil {
		return packed{}, fmt.Errorf("pack %s: %w", p.name, err)
	}
	return packed{name: p.name, size: size, sha256: hex.EncodeToString(sum.Sum(nil))}, nil
}

// manifest lists what is in the archive and what is not, for a spreadsheet.
func (b *Bundle) manifest(media []packed) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	table := csv.NewWriter(&out)
	table.UseCRLF = true
	rows := [][]string{{"文件", "类型", "大小（字节）", "SHA-256", "说明", "作者", "来源", "备注"}}
	for _, l := range b.lines {
		size, sum, notes := "", "", l.notes
		if l.part >= 0 {
			done := media[l.part]
			size, sum = strconv.FormatInt(done.size, 10), done.sha256
			if strings.HasPrefix(l.name, "原件/") && l.of.SHA256 != sum {
				notes = strings.TrimSuffix("与收到时不一致；"+notes, "；")
			}
		}
		rows = append(rows, []string{l.name, l.of.Kind.Label(), size, sum, l.of.Caption, l.of.Photographer, l.of.Origin.Label(), notes})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = domain.SafeCell(row[i])
		}
		if err := table.Write(row); err != nil {
			return nil, fmt.Errorf("write manifest: %w", err)
		}
	}
	table.Flush()
	return out.Bytes(), table.Error()
}
