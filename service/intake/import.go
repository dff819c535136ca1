package intake

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"

	"laigao/domain"
	"laigao/repository"
)

// Import is what a page shows beside a document of taking its text into the
// manuscript. The zero value is that of files without a text.
type Import struct {
	domain.Import
	DocumentID string
	Holds      bool   // the document holds a text
	Readable   bool   // it can be read here
	Extension  string // of its name
}

// imports returns what a page shows beside attachments, by their ids.
func (s *Service) imports(ctx context.Context, manuscriptID string, attachments []domain.Attachment) (map[string]Import, error) {
	shown := map[string]Import{}
	for _, a := range attachments {
		one := Import{DocumentID: a.ID, Extension: strings.ToLower(path.Ext(a.Name))}
		if one.Holds, one.Readable = s.holds(a); one.Holds {
			shown[a.ID] = one
		}
	}
	if len(shown) == 0 {
		return shown, nil
	}
	known, err := s.store.Imports(ctx, manuscriptID)
	for _, i := range known {
		if one, listed := shown[i.AttachmentID]; listed {
			one.Import = i
			shown[i.AttachmentID] = one
		}
	}
	return shown, err
}

// holds reports whether an attachment is a document with a text, and whether it
// can be read here.
func (s *Service) holds(a domain.Attachment) (text, readable bool) {
	if a.State != domain.AttachmentStored || a.Kind != domain.KindDocument || a.ManuscriptID == "" || s.documents == nil {
		return false, false
	}
	return s.documents.Holds(a.MIME)
}

// ImportOf returns what a page shows beside one attachment.
func (s *Service) ImportOf(ctx context.Context, a domain.Attachment) (Import, error) {
	all, err := s.imports(ctx, a.ManuscriptID, []domain.Attachment{a})
	return all[a.ID], err
}

// StartImport asks the outbox to take a document's text and pictures into its
// manuscript. Asked twice, it happens once.
func (s *Service) StartImport(ctx context.Context, informant domain.Informant, id string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := changeable(ctx, tx, informant, id)
		if err != nil {
			return err
		}
		if text, readable := s.holds(a); !text || !readable {
			return domain.Invalid("这个文件里的文字不能读取，请把正文复制粘贴进来。")
		}
		before, err := tx.LockImport(ctx, id)
		if err != nil && domain.KindOf(err) != domain.KindNotFound {
			return err
		}
		if before.Waiting() || before.Done() {
			return nil
		}
		if err := tx.PutImport(ctx, domain.Import{AttachmentID: id, ManuscriptID: a.ManuscriptID, AskedAt: tx.Now()}); err != nil {
			return err
		}
		return tx.Enqueue(ctx, domain.Job{Kind: domain.JobImport, Subject: id})
	})
}

// taking is one import at work.
type taking struct {
	domain.Import
	document domain.Document
	stored   []string // ids of pictures whose bytes are stored, taken or not
	pictures []numberedPicture
	left     int // pictures that cannot be taken
}

// numberedPicture is a picture of the document that has become an attachment.
type numberedPicture struct {
	domain.Attachment
	number int
}

// mostPictures is how many pictures of one document are taken.
const mostPictures = 40

// smallestPicture is the shortest side, in pixels, of what is a photograph and
// no line or mark of a layout.
const smallestPicture = 48

// Import takes a document's text and pictures into its manuscript, as an outbox
// job asks. Done again after a crash it has one effect: the pictures' ids come
// from the request, and the text goes in together with the import's new state.
func (s *Service) Import(ctx context.Context, job domain.Job) error {
	i, err := s.store.Import(ctx, job.Subject)
	if err != nil && domain.KindOf(err) == domain.KindNotFound || err == nil && !i.Waiting() {
		return nil
	}
	if err != nil {
		return err
	}
	work := &taking{Import: i}
	if err := s.read(ctx, work); err != nil {
		return s.endImport(ctx, work, err)
	}
	for range onceTries {
		if err = s.takeIn(ctx, work); domain.KindOf(err) != domain.KindConflict {
			break
		}
	}
	if domain.KindOf(err) == domain.KindConflict { // a page saves all the time
		err = &domain.Error{Kind: domain.KindUnavailable, Err: err}
	}
	return s.endImport(ctx, work, err)
}

// read reads the document and stores its pictures.
func (s *Service) read(ctx context.Context, work *taking) error {
	a, err := s.store.Attachment(ctx, work.AttachmentID)
	if err != nil {
		return err
	}
	content, err := s.files.Open(ctx, a.Key())
	if err != nil {
		return fmt.Errorf("import document %s: %w", a.ID, err)
	}
	defer content.Close()
	name := strings.TrimSuffix(a.Name, path.Ext(a.Name))
	work.document, err = s.documents.Read(ctx, content, a.MIME, func(number int, file string, r io.Reader) error {
		if number > mostPictures {
			work.left++
			return nil
		}
		made := domain.Attachment{
			ID: pictureID(work.Import, number), ManuscriptID: a.ManuscriptID, InformantID: a.InformantID,
			Name: fileName(fmt.Sprintf("%s 图%d%s", name, number, path.Ext(file))),
		}
		return s.storePicture(ctx, work, numberedPicture{made, number}, r)
	})
	work.left += work.document.Left
	return err
}

// pictureID is the id of a document's picture: the same each time the same
// request is worked on.
func pictureID(i domain.Import, number int) string {
	seed := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%d", i.AttachmentID, i.AskedAt.UnixMilli(), number))
	var id ulid.ULID
	_ = id.SetTime(ulid.Timestamp(i.AskedAt)) // fails beyond the year 10889
	copy(id[6:], seed[:])
	return id.String()
}

// storePicture stores a picture and looks into it. One that is not taken is
// counted; one that is no photograph is passed over.
func (s *Service) storePicture(ctx context.Context, work *taking, p numberedPicture, r io.Reader) error {
	work.stored = append(work.stored, p.ID)
	var err error
	if p.Size, p.SHA256, err = s.files.Put(ctx, p.Key(), r); err != nil {
		return fmt.Errorf("store picture %d of document %s: %w", p.number, work.AttachmentID, err)
	}
	err = s.inspect(ctx, &p.Attachment)
	refused := domain.KindOf(err) == domain.KindInvalid || err == nil && p.Kind != domain.KindPhoto
	ornament := err == nil && p.Width > 0 && min(p.Width, p.Height) < smallestPicture
	switch {
	case refused:
		work.left++
	case err != nil:
		return err
	case !ornament:
		p.State, p.StoredAt = domain.AttachmentStored, s.store.Now()
		work.pictures = append(work.pictures, p)
	}
	return nil
}

// takeIn puts the text and the pictures into the manuscript, and the import's
// new state beside them.
func (s *Service) takeIn(ctx context.Context, work *taking) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		i, err := tx.LockImport(ctx, work.AttachmentID)
		if err != nil || !i.Waiting() || !i.AskedAt.Equal(work.AskedAt) {
			return err
		}
		m, err := tx.Manuscript(ctx, i.ManuscriptID)
		if err != nil {
			return err
		}
		if !m.Editable() {
			return domain.Invalid("稿件已经报送，文档没有放进去。")
		}
		taken, left, err := addPictures(ctx, tx, work, &m)
		if err != nil {
			return err
		}
		headline, lines := work.document.Manuscript(m.Title, func(number int) bool { return !left[number] && work.has(number) })
		save := repository.ChatSave{Added: strings.Join(lines, "\n")}
		if m.Title == "" && headline != "" {
			i.Title, m.Title, save.Answered = headline, headline, domain.AskTitle
		}
		if m.Body, err = s.withLines(m.Body, save.Added); err != nil {
			return err
		}
		if err := tx.SaveManuscript(ctx, &m); err != nil {
			return err
		}
		save.Version = m.Version
		if err := tx.AddChatSave(ctx, m.ID, save); err != nil {
			return err
		}
		i.State, i.Lines, i.DoneAt, i.Words = domain.ImportDone, save.Added, tx.Now(), leftWords(work, len(left))
		for _, p := range taken {
			i.Pictures = append(i.Pictures, domain.ImportedPicture{AttachmentID: p.ID, Caption: p.Caption})
		}
		if err := tx.PutImport(ctx, i); err != nil {
			return err
		}
		return s.recordImport(ctx, tx, &m, i, "manuscript.import")
	})
}

// withLines adds lines at the end of a body.
func (s *Service) withLines(body, lines string) (string, error) {
	more := s.clean(domain.BodyOf(lines))
	if len(body)+len(more) > MaxBody {
		return body, domain.Invalid(fmt.Sprintf("文档里约有 %d 字，放进来会超过 6 万字。文件已作为附件收下，请把要报送的部分复制粘贴进来。", domain.CountCharacters(lines)))
	}
	return strings.Trim(body+"\n"+more, "\n"), nil
}

// has reports whether a picture of the document could be stored.
func (t *taking) has(number int) bool {
	return slices.ContainsFunc(t.pictures, func(p numberedPicture) bool { return p.number == number })
}

// addPictures makes pictures attachments of the manuscript, as many as there is
// room for, and none that it has already. Left are those that found no room.
func addPictures(ctx context.Context, tx *repository.Store, work *taking, m *domain.Manuscript) (taken []numberedPicture, left map[int]bool, err error) {
	left = map[int]bool{}
	all, err := tx.Attachments(ctx, m.ID)
	if err != nil {
		return nil, nil, err
	}
	informant, err := tx.Informant(ctx, m.InformantID)
	if err != nil {
		return nil, nil, err
	}
	position := nextPosition(all)
	for _, p := range work.pictures {
		if slices.ContainsFunc(all, func(a domain.Attachment) bool { return a.SHA256 == p.SHA256 && a.State == domain.AttachmentStored }) {
			continue
		}
		if len(all) >= MaxAttachments {
			left[p.number] = true
			continue
		}
		p.Position, p.Photographer = position, informant.Name
		p.Caption = domain.Shorten(oneLine(captionOf(work.document, p.number)), MaxCaption)
		if err := tx.AddAttachment(ctx, &p.Attachment); err != nil {
			return nil, nil, err
		}
		if hasPreview(p.Attachment) {
			if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobDerive, Subject: p.ID}); err != nil {
				return nil, nil, err
			}
		}
		position++
		all, taken = append(all, p.Attachment), append(taken, p)
	}
	return taken, left, nil
}

func captionOf(d domain.Document, number int) string {
	for _, p := range d.Paragraphs {
		if p.Caption == number {
			return p.Text
		}
	}
	return ""
}

// leftWords says what of a document was not taken in.
func leftWords(work *taking, noRoom int) string {
	var words []string
	if work.left > 0 {
		words = append(words, fmt.Sprintf("有 %d 张图片的格式或大小不能使用，没有放进来。", work.left))
	}
	if noRoom > 0 {
		words = append(words, fmt.Sprintf("附件已到 %d 个，有 %d 张图片放不下。", MaxAttachments, noRoom))
	}
	return strings.Join(words, "")
}

// recordImport writes the audit row in the name of the author.
func (s *Service) recordImport(ctx context.Context, tx *repository.Store, m *domain.Manuscript, i domain.Import, action string) error {
	informant, err := tx.Informant(ctx, m.InformantID)
	if err != nil {
		return err
	}
	a, err := tx.Attachment(ctx, i.AttachmentID)
	if err != nil {
		return err
	}
	return audit(ctx, tx, informant, action, m.ID, fmt.Sprintf("%s：%d 字，%d 张图片", a.Name, domain.CountCharacters(i.Lines), len(i.Pictures)))
}

// endImport writes down what a document cannot be taken in for, and removes the
// bytes of pictures that did not become attachments. Nothing is removed before
// it is settled what becomes of the import: another worker may be at the same
// one, with the same ids.
func (s *Service) endImport(ctx context.Context, work *taking, cause error) error {
	if cause != nil && domain.KindOf(cause) == domain.KindInvalid {
		s.log.InfoContext(ctx, "cannot import", "attachment", work.AttachmentID, "error", cause)
		cause = s.failImport(ctx, work.AttachmentID, domain.Public(cause))
	}
	if cause != nil {
		now, err := s.store.Import(ctx, work.AttachmentID)
		if err == nil && now.Waiting() || err != nil && domain.KindOf(err) != domain.KindNotFound {
			return cause // the outbox tries again
		}
	}
	for _, id := range work.stored {
		if err := s.ForgetMedia(ctx, domain.Job{Subject: id}); err != nil {
			return err
		}
	}
	return nil
}

// failImport writes down that a document could not be taken in.
func (s *Service) failImport(ctx context.Context, id, words string) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		i, err := tx.LockImport(ctx, id)
		if err != nil || !i.Waiting() {
			return err
		}
		i.State, i.Words, i.DoneAt = domain.ImportFailed, words, tx.Now()
		return tx.PutImport(ctx, i)
	})
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return nil
	}
	return err
}

// GaveUpImport writes down that a document could not be taken in.
func (s *Service) GaveUpImport(ctx context.Context, job domain.Job, _ error) error {
	if i, err := s.store.Import(ctx, job.Subject); err == nil && i.Waiting() {
		for number := range mostPictures { // whichever a try has stored
			if err := s.ForgetMedia(ctx, domain.Job{Subject: pictureID(i, number+1)}); err != nil {
				return err
			}
		}
	}
	return s.failImport(ctx, job.Subject, "读取没有成功。文件已作为附件收下，可以再试一次，或把正文复制粘贴进来。")
}
