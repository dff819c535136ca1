package intake

import (
	"context"
	"fmt"
	"io"

	"laigao/domain"
	"laigao/repository"
)

// MaxSigned is the largest scan of signed paper that a clerk may send, in bytes.
const MaxSigned = 20 << 20

// KeepSigned is a scan of signed paper as a clerk's form sends it.
type KeepSigned struct {
	ManuscriptID string
	Name         string
}

// KeepSigned takes the scan of an 审签单 that a leader signed on paper: looked
// into, scanned for viruses and private, and none of the manuscript's own files.
// It belongs to nothing until the signature is recorded.
func (s *Service) KeepSigned(ctx context.Context, actor domain.Account, cmd KeepSigned, r io.Reader) (domain.Attachment, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return domain.Attachment{}, err
	}
	m, err := s.store.Manuscript(ctx, cmd.ManuscriptID)
	if err != nil || m.Number == "" {
		return domain.Attachment{}, errNoManuscript()
	}
	a := domain.Attachment{ID: s.store.NewID(), Kind: domain.KindSigned, Name: fileName(cmd.Name), State: domain.AttachmentStored}
	if a.Size, a.SHA256, err = s.files.Put(ctx, a.Key(), r); err != nil {
		return a, fmt.Errorf("receive signed paper of manuscript %s: %w", m.ID, err)
	}
	if a.Size > MaxSigned {
		return a, s.drop(ctx, a, domain.Invalid("文件超过 20 MB，请换一份小一些的照片或扫描件。"))
	}
	if err := s.inspect(ctx, &a); err != nil {
		return a, s.drop(ctx, a, err)
	}
	a.Name, a.StoredAt = withExtension(a.Name, a.MIME), s.store.Now()
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.AddAttachment(ctx, &a); err != nil {
			return fmt.Errorf("keep signed paper of manuscript %s: %w", m.ID, err)
		}
		if err := tx.AddSignatureScan(ctx, domain.SignatureScan{Attachment: a, Of: m.ID, AccountID: actor.ID}); err != nil {
			return err
		}
		if err := s.askScan(ctx, tx, &a); err != nil {
			return err
		}
		if err := enqueue(ctx, tx, &a, s.followUp(&a)); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: actor.Actor(), Action: "attachment.signed", Subject: "manuscript", SubjectID: m.ID, Detail: a.Name,
		})
	})
	if err != nil {
		return a, s.drop(ctx, a, err)
	}
	return a, nil
}

// SignedScan returns a scan of signed paper that is still to be recorded, so
// that a form that is shown again need not have it sent again.
func (s *Service) SignedScan(ctx context.Context, actor domain.Account, manuscriptID, id string) (domain.SignatureScan, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return domain.SignatureScan{}, err
	}
	scan, err := s.store.SignatureScan(ctx, id)
	if err != nil || scan.Of != manuscriptID || scan.AccountID != actor.ID || scan.ReviewID != "" {
		return domain.SignatureScan{}, errNoAttachment()
	}
	return scan, nil
}
