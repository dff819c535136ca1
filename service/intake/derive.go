package intake

import (
	"bytes"
	"context"
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

func longestSide(kind domain.DerivativeKind) int {
	if kind == domain.DerivativeThumb {
		return 480
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
	if !hasPreview(a) {
		return nil
	}
	for _, kind := range []domain.DerivativeKind{domain.DerivativeLarge, domain.DerivativeThumb} {
		made, err := s.derive(ctx, a, kind)
		if err != nil && domain.KindOf(err) == domain.KindInvalid {
			return s.note(ctx, a.ID, domain.Public(err))
		}
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
	d := domain.Derivative{AttachmentID: a.ID, Kind: kind, MIME: "image/jpeg"}
	from, mime := a.Key(), a.MIME
	if domain.IsHEIF(a.MIME) {
		from, mime = a.DerivativeKey(domain.DerivativeFull), "image/jpeg"
	}
	if kind == domain.DerivativeThumb { // the large copy is there already, and cheap to read
		from, mime = a.DerivativeKey(domain.DerivativeLarge), "image/jpeg"
	}
	original, err := s.files.Open(ctx, from)
	if err != nil {
		return d, err
	}
	defer original.Close()
	var copied bytes.Buffer
	d.Width, d.Height, err = s.inspector.Shrink(ctx, original, mime, longestSide(kind), &copied)
	if err != nil {
		return d, err
	}
	d.Size, d.SHA256, err = s.files.Put(ctx, a.DerivativeKey(kind), &copied)
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
	if err := s.record(ctx, d); err != nil {
		return err
	}
	smaller := map[domain.DerivativeKind][]domain.DerivativeKind{
		domain.DerivativeFull:  {domain.DerivativeLarge, domain.DerivativeThumb},
		domain.DerivativeLarge: {domain.DerivativeThumb},
	}
	for _, kind := range smaller[d.Kind] {
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

// record keeps a made copy unless its attachment has been removed meanwhile.
func (s *Service) record(ctx context.Context, d domain.Derivative) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if _, err := tx.Attachment(ctx, d.AttachmentID); err != nil {
			return err
		}
		return tx.PutDerivative(ctx, d)
	})
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return s.files.Delete(ctx, domain.Attachment{ID: d.AttachmentID}.DerivativeKey(d.Kind))
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
	for _, key := range []string{
		a.DerivativeKey(domain.DerivativeThumb), a.DerivativeKey(domain.DerivativeLarge), a.DerivativeKey(domain.DerivativeFull),
		a.DerivativeKey(domain.DerivativePlay), a.Key(),
	} {
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
	from, err := s.source(ctx, job.Payload)
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

func (s *Service) source(ctx context.Context, payload string) (io.ReadCloser, error) {
	if id, ours := strings.CutPrefix(payload, copyPrefix); ours {
		a, err := s.store.Attachment(ctx, id)
		if err != nil {
			return nil, err
		}
		if a.State != domain.AttachmentStored {
			return nil, domain.Invalid("原来的文件已被隔离，没有复制。")
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
