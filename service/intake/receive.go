package intake

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// Received takes the bytes of an announced file into the media store. It
// returns once they are durable and the attachment says so; a file that is not
// taken is an Invalid error with the reason, and the attachment says it too.
// Receiving what is stored already changes nothing, so that it may be repeated
// after a crash between any two steps.
func (s *Service) Received(ctx context.Context, informant domain.Informant, id string, r io.Reader) (domain.Attachment, error) {
	a, err := ownAttachment(ctx, s.store, informant, id)
	if err != nil || a.State == domain.AttachmentStored {
		return a, err
	}
	if a.State != domain.AttachmentAwaiting {
		return a, domain.Invalid(a.Problem)
	}
	size, sum, err := s.files.Put(ctx, a.Key(), r)
	if err != nil {
		return a, fmt.Errorf("receive attachment %s: %w", id, err)
	}
	if size != a.Size {
		err := fmt.Errorf("receive attachment %s: got %d bytes, %d were announced", id, size, a.Size)
		return a, s.drop(ctx, a, &domain.Error{Kind: domain.KindConflict, Public: "文件没有传完整，请重新选择这个文件继续上传。", Err: err})
	}
	return s.settle(ctx, a, sum)
}

// settle looks into stored bytes and completes the attachment's row.
func (s *Service) settle(ctx context.Context, a domain.Attachment, sum string) (domain.Attachment, error) {
	if err := s.inspect(ctx, &a); err != nil {
		if domain.KindOf(err) == domain.KindInvalid {
			return s.fail(ctx, a, err)
		}
		return a, err
	}
	a.SHA256, a.State, a.StoredAt = sum, domain.AttachmentStored, s.store.Now()
	a.Name = withExtension(a.Name, a.MIME)
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := keepTyped(ctx, tx, &a); err != nil {
			return err
		}
		next := s.followUp(&a)
		if err := tx.SaveAttachment(ctx, a); err != nil {
			return err
		}
		if err := s.askScan(ctx, tx, &a); err != nil {
			return err
		}
		if err := arrived(ctx, tx, a, "attachment.store"); err != nil {
			return err
		}
		if err := s.passStamped(ctx, tx, a); err != nil {
			return err
		}
		return enqueue(ctx, tx, &a, next)
	})
	if err != nil && domain.KindOf(err) == domain.KindNotFound { // removed while it arrived
		return a, s.drop(ctx, a, errNoAttachment())
	}
	return a, err
}

// followOn asks for the copies of a stored file.
func (s *Service) followOn(ctx context.Context, tx *repository.Store, a *domain.Attachment) error {
	return enqueue(ctx, tx, a, s.followUp(a))
}

// enqueue asks for the copies of a file, and notes that they are being made.
func enqueue(ctx context.Context, tx *repository.Store, a *domain.Attachment, next domain.JobKind) error {
	a.Converting = next == domain.JobConvert
	if err := tx.SetConverting(ctx, a.ID, a.Converting); err != nil || next == "" {
		return err
	}
	return tx.Enqueue(ctx, domain.Job{Kind: next, Subject: a.ID})
}

// withExtension gives a name without one the extension of the content, as what
// comes from the chat has none.
func withExtension(name, mime string) string {
	if path.Ext(name) != "" {
		return name
	}
	switch mime {
	case "image/jpeg":
		return name + ".jpg"
	case "audio/mpeg":
		return name + ".mp3"
	case "image/heic", "image/heif", "image/png", "image/gif", "image/webp", "audio/amr", "video/mp4":
		_, kind, _ := strings.Cut(mime, "/")
		return name + "." + kind
	}
	return name
}

// followUp names the job that makes the copies of a stored file, empty for
// none. Where sounds, films and pictures are not converted, one that browsers
// cannot play or show says so.
func (s *Service) followUp(a *domain.Attachment) domain.JobKind {
	switch {
	case hasPreview(*a):
		return domain.JobDerive
	case domain.IsHEIF(a.MIME):
		if s.converter != nil && s.converter.Pictures() {
			return domain.JobConvert
		}
		a.Problem = domain.WordsHEIF
		return ""
	case a.Kind != domain.KindAudio && a.Kind != domain.KindVideo:
		return ""
	case s.converter != nil:
		return domain.JobConvert
	}
	if a.Problem == "" && !a.Playable() {
		a.Problem = "已收到原件。这里没有安装转换软件，不能在网页里播放，可以下载。"
	}
	return ""
}

// keepTyped takes over what people changed of the row while its bytes arrived.
func keepTyped(ctx context.Context, tx *repository.Store, a *domain.Attachment) error {
	now, err := tx.Attachment(ctx, a.ID)
	if err != nil {
		return err
	}
	a.ManuscriptID, a.Position = now.ManuscriptID, now.Position
	a.Caption, a.Photographer, a.Origin = now.Caption, now.Photographer, now.Origin
	return nil
}

func (s *Service) inspect(ctx context.Context, a *domain.Attachment) error {
	content, err := s.files.Open(ctx, a.Key())
	if err != nil {
		return err
	}
	defer content.Close()
	return s.inspector.Inspect(ctx, content, a)
}

// arrived records what became of a file, in the name of whoever sent it.
func arrived(ctx context.Context, tx *repository.Store, a domain.Attachment, action string) error {
	informant, err := tx.Informant(ctx, a.InformantID)
	if err != nil {
		return fmt.Errorf("name the sender of attachment %s: %w", a.ID, err)
	}
	row := domain.AuditRow{Actor: informant.Actor(), Action: action, Subject: "manuscript", SubjectID: a.ManuscriptID, Detail: a.Name}
	if a.ManuscriptID == "" {
		row.Subject, row.SubjectID = "attachment", a.ID
	}
	if a.Problem != "" {
		row.Detail += "：" + a.Problem
	}
	return tx.Audit(ctx, row)
}

// fail writes down why a file is not taken and removes its bytes. It returns
// the reason as the error.
func (s *Service) fail(ctx context.Context, a domain.Attachment, reason error) (domain.Attachment, error) {
	a.State, a.Problem, a.SHA256 = domain.AttachmentFailed, domain.Public(reason), ""
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := keepTyped(ctx, tx, &a); err != nil {
			return err
		}
		if err := arrived(ctx, tx, a, "attachment.refuse"); err != nil {
			return err
		}
		return tx.SaveAttachment(ctx, a)
	})
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return a, err
	}
	return a, s.drop(ctx, a, reason)
}

// drop removes an attachment's bytes and returns reason.
func (s *Service) drop(ctx context.Context, a domain.Attachment, reason error) error {
	if err := s.files.Delete(ctx, a.Key()); err != nil {
		return fmt.Errorf("drop attachment %s: %w", a.ID, err)
	}
	return reason
}

// Confirm is what the phone knows of a file that it has uploaded.
type Confirm struct {
	ID     string
	Size   int64
	SHA256 string // hexadecimal
}

// Confirm compares what was stored with what the phone has sent. What differs
// is not kept: the attachment fails and says so. Confirming twice is the same
// as once.
func (s *Service) Confirm(ctx context.Context, informant domain.Informant, cmd Confirm) (domain.Attachment, error) {
	a, err := ownAttachment(ctx, s.store, informant, cmd.ID)
	if err != nil {
		return a, err
	}
	sum := strings.ToLower(cmd.SHA256)
	if raw, err := hex.DecodeString(sum); err != nil || len(raw) != 32 {
		return a, domain.Invalid("文件核对信息不完整，请重试。")
	}
	switch a.State {
	case domain.AttachmentStored:
	case domain.AttachmentFailed, domain.AttachmentQuarantined:
		return a, domain.Invalid(a.Problem)
	default:
		return a, domain.Conflict("文件还没有传完，请重新选择这个文件继续上传。")
	}
	if a.Size == cmd.Size && a.SHA256 == sum {
		return a, nil
	}
	if a.ManuscriptID != "" { // what is under review stays what it was
		if _, err := editable(ctx, s.store, informant, a.ManuscriptID); err != nil {
			return a, err
		}
	}
	return s.fail(ctx, a, domain.Invalid("收到的文件与手机上的不一致，没有保存。请重新选择这个文件上传。"))
}
