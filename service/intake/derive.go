package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// hasPreview reports whether smaller copies are made of an attachment.
func hasPreview(a domain.Attachment) bool {
	switch a.MIME {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp":
		return a.State == domain.AttachmentStored
	}
	return false
}

// longestEdited bounds the full-size copy of an edited picture, in pixels of its
// longer side: more than any page or paper shows.
const longestEdited = 6000

func longestSide(kind domain.DerivativeKind) int {
	switch kind {
	case domain.DerivativeThumb:
		return 480
	case domain.DerivativeFull:
		return longestEdited
	}
	return 1600
}

// Derive makes the smaller copies of a picture, as an outbox job asks. Making
// them again makes the same. A picture that cannot be read says so.
func (s *Service) Derive(ctx context.Context, job domain.Job) error {
	a, err := s.store.Attachment(ctx, job.Subject)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		return err
	}
	if !hasPreview(a) && !a.Copies.Has(domain.DerivativeFull) {
		return nil
	}
	err = s.copies(ctx, a)
	if err != nil && domain.KindOf(err) == domain.KindInvalid {
		return s.note(ctx, a.ID, domain.Public(err))
	}
	return err
}

// copies makes all copies of a picture, edited and turned as it says. Of an
// edited one the smaller copies are made from the full-size one, in which what is
// covered is gone already.
func (s *Service) copies(ctx context.Context, a domain.Attachment) error {
	kinds := []domain.DerivativeKind{domain.DerivativeLarge, domain.DerivativeThumb}
	full, err := s.store.Derivative(ctx, a.ID, domain.DerivativeFull)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	kept := err == nil && full.Turn == a.Turn && full.Edit == a.Edit.Name()
	switch {
	case err == nil && a.Edit.Empty() && !domain.IsHEIF(a.MIME): // the original serves again
		if err := s.dropFull(ctx, a); err != nil {
			return err
		}
	case !kept && (err == nil || !a.Edit.Empty()):
		kinds = append([]domain.DerivativeKind{domain.DerivativeFull}, kinds...)
	}
	for _, kind := range kinds {
		made, err := s.derive(ctx, a, kind)
		if err != nil {
			return fmt.Errorf("derive %s of attachment %s: %w", kind, a.ID, err)
		}
		if err := s.record(ctx, made); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) derive(ctx context.Context, a domain.Attachment, kind domain.DerivativeKind) (domain.Derivative, error) {
	d := domain.Derivative{AttachmentID: a.ID, Kind: kind, MIME: "image/jpeg", Turn: a.Turn, Edit: a.Edit.Name()}
	from, of := s.source(a, d)
	original, err := s.files.Open(ctx, from)
	if err != nil {
		return d, err
	}
	defer original.Close()
	if kind == domain.DerivativeFull && a.Edit.Empty() {
		return s.turnFull(ctx, d, original)
	}
	var copied bytes.Buffer
	d.Width, d.Height, err = s.inspector.Shrink(ctx, original, of, &copied)
	if err != nil {
		return d, err
	}
	d.Size, d.SHA256, err = s.files.Put(ctx, d.Key(), &copied)
	return d, err
}

// source says where what a copy is made of is kept, and how it is made of it.
func (*Service) source(a domain.Attachment, d domain.Derivative) (key string, of domain.CopyOf) {
	key, of = a.Key(), domain.CopyOf{MIME: a.MIME, Longest: longestSide(d.Kind), Turn: a.Turn}
	larger := d
	switch {
	case d.Kind == domain.DerivativeThumb: // the large copy is there already, as it shall be, and cheap to read
		larger.Kind = domain.DerivativeLarge
		return larger.Key(), domain.CopyOf{MIME: d.MIME, Longest: of.Longest}
	case d.Kind == domain.DerivativeLarge && d.Edit != "":
		larger.Kind = domain.DerivativeFull
		return larger.Key(), domain.CopyOf{MIME: d.MIME, Longest: of.Longest}
	case domain.IsHEIF(a.MIME):
		key, of.MIME = a.DerivativeKey(domain.DerivativeFull), d.MIME
	}
	if d.Kind == domain.DerivativeFull {
		of.Edit, of.Fine = a.Edit, true
	}
	return key, of
}

// dropFull forgets the full-size copy of a picture whose edit was taken back. Its
// bytes stay where they are, for the case that the same is done to it again.
func (s *Service) dropFull(ctx context.Context, a domain.Attachment) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		now, err := tx.Attachment(ctx, a.ID)
		if err != nil || !now.Edit.Empty() {
			return gone(err)
		}
		return tx.DropDerivative(ctx, a.ID, domain.DerivativeFull)
	})
}

// turnFull makes the turned copy in full size from the one that is not turned,
// or tells of that one again.
func (s *Service) turnFull(ctx context.Context, d domain.Derivative, whole io.Reader) (domain.Derivative, error) {
	var err error
	if d.Turn == 0 {
		sum := sha256.New()
		d.Size, err = io.Copy(sum, whole)
		d.SHA256 = hex.EncodeToString(sum.Sum(nil))
		return d, err
	}
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(s.inspector.Turn(writer, whole, d.Turn)) }()
	d.Size, d.SHA256, err = s.files.Put(ctx, d.Key(), reader)
	reader.CloseWithError(err) // ends the writer where Put has not read to the end
	return d, err
}

// Convert makes what browsers need of a sound, film or picture, as an outbox job asks.
// Making it again makes the same. What cannot be played says so; the original
// stays whatever comes of it.
func (s *Service) Convert(ctx context.Context, job domain.Job) error {
	if err := s.convert(ctx, job); err != nil {
		return err
	}
	return gone(s.store.SetConverting(ctx, job.Subject, false))
}

func (s *Service) convert(ctx context.Context, job domain.Job) error {
	a, err := s.store.Attachment(ctx, job.Subject)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		return err
	}
	if a.State != domain.AttachmentStored || s.converter == nil {
		return nil
	}
	original, err := s.files.Open(ctx, a.Key())
	if err != nil {
		return fmt.Errorf("convert attachment %s: %w", a.ID, err)
	}
	defer original.Close()
	err = s.converter.Convert(ctx, original, &a, func(kind domain.DerivativeKind, mime string, r io.Reader) error {
		return s.keepCopy(ctx, a, domain.Derivative{AttachmentID: a.ID, Kind: kind, MIME: mime}, r)
	})
	if err != nil && domain.KindOf(err) == domain.KindInvalid {
		s.log.InfoContext(ctx, "cannot convert", "attachment", a.ID, "error", err)
		return s.note(ctx, a.ID, domain.Public(err))
	}
	if err != nil {
		return err
	}
	return s.change(ctx, a.ID, func(now *domain.Attachment) {
		now.DurationMS, now.Width, now.Height, now.Problem = a.DurationMS, a.Width, a.Height, ""
	})
}

// keepCopy stores a copy; of a picture in full size and of a still the smaller
// ones as well.
func (s *Service) keepCopy(ctx context.Context, a domain.Attachment, d domain.Derivative, r io.Reader) error {
	var err error
	if d.Size, d.SHA256, err = s.files.Put(ctx, a.DerivativeKey(d.Kind), r); err != nil {
		return err
	}
	if err := s.keep(ctx, d); err != nil {
		return err
	}
	switch d.Kind {
	case domain.DerivativeFull:
		now, err := s.store.Attachment(ctx, a.ID) // turned meanwhile, perhaps
		if err != nil {
			return gone(err)
		}
		return s.copies(ctx, now)
	case domain.DerivativeLarge:
		made, err := s.derive(ctx, a, domain.DerivativeThumb)
		if err != nil {
			return fmt.Errorf("derive %s of attachment %s: %w", made.Kind, a.ID, err)
		}
		return s.record(ctx, made)
	}
	return nil
}

// GaveUpConvert writes down that a sound, film or picture could not be converted.
func (s *Service) GaveUpConvert(ctx context.Context, job domain.Job, _ error) error {
	words := "已收到原件。转换没有成功，暂时不能在网页里播放，可以下载。"
	a, err := s.store.Attachment(ctx, job.Subject)
	if err == nil && domain.IsHEIF(a.MIME) {
		words = "已收到原图。转换没有成功，暂时不能在网页里看，可以下载。"
	}
	if err == nil {
		err = s.note(ctx, job.Subject, words)
	}
	if err == nil {
		err = s.store.SetConverting(ctx, job.Subject, false)
	}
	return gone(err)
}

// record keeps a made copy unless its attachment has been removed meanwhile, or
// turned or edited once more: whoever did has asked for other copies.
func (s *Service) record(ctx context.Context, d domain.Derivative) error {
	err := s.keepIf(ctx, d, func(now domain.Attachment) error {
		if now.Turn != d.Turn || now.Edit.Name() != d.Edit {
			return errChanged
		}
		return nil
	})
	if errors.Is(err, errChanged) {
		return nil
	}
	return err
}

var errChanged = errors.New("the picture was turned or edited meanwhile")

// keep keeps a made copy unless its attachment has been removed meanwhile.
func (s *Service) keep(ctx context.Context, d domain.Derivative) error {
	return s.keepIf(ctx, d, func(domain.Attachment) error { return nil })
}

// keepIf keeps a made copy where its attachment is as it must be: writing first
// holds the attachment until the end.
func (s *Service) keepIf(ctx context.Context, d domain.Derivative, right func(now domain.Attachment) error) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.PutDerivative(ctx, d); err != nil {
			return err
		}
		now, err := tx.Attachment(ctx, d.AttachmentID)
		if err != nil {
			return err
		}
		return right(now)
	})
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return s.files.Delete(ctx, d.Key())
	}
	return err
}

// note writes words for people beside a stored attachment.
func (s *Service) note(ctx context.Context, id, words string) error {
	return s.change(ctx, id, func(a *domain.Attachment) { a.Problem = words })
}

// change writes something about an attachment as it stands now.
func (s *Service) change(ctx context.Context, id string, how func(a *domain.Attachment)) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.Attachment(ctx, id)
		if err != nil {
			return err
		}
		if a.State != domain.AttachmentStored {
			return nil // quarantined meanwhile: it says something else
		}
		how(&a)
		return tx.SaveAttachment(ctx, a)
	})
}

// ForgetMedia removes the bytes of an attachment whose row is gone, as an
// outbox job asks.
func (s *Service) ForgetMedia(ctx context.Context, job domain.Job) error {
	if _, err := s.store.Attachment(ctx, job.Subject); err == nil || domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	a := domain.Attachment{ID: job.Subject}
	keys := []string{a.Key(), a.DerivativeKey(domain.DerivativePlay)}
	for _, edit := range append(strings.Fields(job.Payload), "") {
		for _, kind := range []domain.DerivativeKind{domain.DerivativeThumb, domain.DerivativeLarge, domain.DerivativeFull} {
			for _, turn := range domain.Turns() {
				keys = append(keys, domain.Derivative{AttachmentID: a.ID, Kind: kind, Turn: turn, Edit: edit}.Key())
			}
		}
	}
	for _, key := range keys {
		if err := s.files.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// copyPrefix marks the payload of a fetch that copies an attachment of ours.
const copyPrefix = "attachment/"

// FetchMedia brings the bytes of an attachment from the platform, or from the
// attachment that it is a copy of, as an outbox job asks. Fetching what is
// stored already does nothing.
func (s *Service) FetchMedia(ctx context.Context, job domain.Job) error {
	a, err := s.store.Attachment(ctx, job.Subject)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		return err
	}
	if a.State != domain.AttachmentAwaiting {
		return nil
	}
	from, err := s.sent(ctx, job.Payload)
	if err != nil {
		return fmt.Errorf("fetch attachment %s: %w", a.ID, err)
	}
	defer from.Close()
	size, sum, err := s.files.Put(ctx, a.Key(), io.LimitReader(from, domain.MaxUploadSize+1))
	if err != nil {
		return fmt.Errorf("fetch attachment %s: %w", a.ID, err)
	}
	if problem := sizeProblem(size); problem != "" {
		_, err := s.fail(ctx, a, domain.Invalid(problem))
		return err
	}
	a.Size = size
	_, err = s.settle(ctx, a, sum)
	return err
}

func (s *Service) sent(ctx context.Context, payload string) (io.ReadCloser, error) {
	if id, ours := strings.CutPrefix(payload, copyPrefix); ours {
		a, err := s.store.Attachment(ctx, id)
		if err != nil {
			return nil, err
		}
		if a.State != domain.AttachmentStored {
			return nil, domain.Invalid("原来的文件已被隔离，没有复制。")
		}
		if !a.Edit.Empty() { // what was covered stays covered
			return s.files.Open(ctx, domain.Derivative{AttachmentID: a.ID, Kind: domain.DerivativeFull, Turn: a.Turn, Edit: a.Edit.Name()}.Key())
		}
		return s.files.Open(ctx, a.Key())
	}
	if s.media == nil {
		return nil, domain.Invalid("没有接入公众号，聊天里的文件无法取回。")
	}
	return s.media.Media(ctx, payload)
}

// GaveUpFetch writes down that the bytes of an attachment cannot be had.
func (s *Service) GaveUpFetch(ctx context.Context, job domain.Job, _ error) error {
	a, err := s.store.Attachment(ctx, job.Subject)
	if err != nil || a.State != domain.AttachmentAwaiting {
		if err != nil && domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		return err
	}
	a.State, a.Problem = domain.AttachmentFailed, "没有取到这个文件，请在页面上重新上传。"
	return s.store.SaveAttachment(ctx, a)
}
