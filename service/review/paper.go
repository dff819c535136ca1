package review

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// Paper writes what is printed.
type Paper interface {
	ReviewSheet(w io.Writer, sheet domain.ReviewSheet) error
	SigningSheet(w io.Writer, sheet domain.ReviewSheet) error
	MarkedCopy(w io.Writer, m domain.Manuscript, marked domain.MarkedCopy) error
}

// Sheet returns all that is printed of a manuscript's review.
func (s *Service) Sheet(ctx context.Context, actor domain.Account, id string) (domain.ReviewSheet, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return domain.ReviewSheet{}, err
	}
	m, err := submitted(ctx, s.store, id)
	if err != nil {
		return domain.ReviewSheet{}, err
	}
	sheet := domain.ReviewSheet{Manuscript: m}
	if err := s.fillSheet(ctx, &sheet); err != nil {
		return sheet, fmt.Errorf("print the review of manuscript %s: %w", id, err)
	}
	return sheet, nil
}

func (s *Service) fillSheet(ctx context.Context, sheet *domain.ReviewSheet) error {
	m := &sheet.Manuscript
	var err error
	if m.Text, err = s.shown(ctx, *m); err != nil {
		return err
	}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	sheet.Federation = settings.Federation
	unit, informant, err := people(ctx, s.store, *m)
	if err != nil {
		return err
	}
	sheet.Unit, sheet.Informant = unit.Name, informant.Name
	attachments, err := s.store.Attachments(ctx, m.ID)
	if err != nil {
		return err
	}
	sheet.Files, sheet.Hash = attachments, domain.ApprovalHash(m.Text, attachments)
	sheet.Approved = m.ApprovedHash != "" && m.ApprovedHash == sheet.Hash
	if sheet.Endorsed, err = s.store.Endorsements(ctx, m.ID, m.InformantID); err != nil {
		return err
	}
	if sheet.Reviews, err = s.store.Reviews(ctx, m.ID); err != nil {
		return err
	}
	if sheet.Checks, err = s.store.SecrecyChecks(ctx, m.ID); err != nil {
		return err
	}
	sheet.Evidence, err = s.evidence(ctx, m.ID)
	return err
}

// WriteSheet writes the 审稿单 as a document.
func (s *Service) WriteSheet(ctx context.Context, actor domain.Account, id string, w io.Writer) error {
	sheet, err := s.Sheet(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.paper.ReviewSheet(w, sheet)
}

// WriteSigningSheet writes the 审签单 for the leader whose step waits.
func (s *Service) WriteSigningSheet(ctx context.Context, actor domain.Account, id string, w io.Writer) error {
	sheet, err := s.Sheet(ctx, actor, id)
	if err != nil {
		return err
	}
	if sheet.Waits() == "" {
		return domain.Conflict("稿件现在是“" + sheet.Manuscript.Status() + "”，没有等待签字的步骤。")
	}
	return s.paper.SigningSheet(w, sheet)
}

// RecordSignature 代录 is what a clerk copies from a signed sheet of paper.
type RecordSignature struct {
	Decision
	SignerID  string
	SignedDay string // 2026-03-05
	Code      string // that stands on the sheet for what was signed
	ScanID    string // attachment with the scan of the sheet
}

// Signers returns who may have signed the step of a manuscript that waits.
func (s *Service) Signers(ctx context.Context, actor domain.Account, m domain.Manuscript) ([]domain.Account, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return nil, err
	}
	accounts, err := s.store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	now := s.store.Now()
	return slices.DeleteFunc(accounts, func(a domain.Account) bool {
		return a.ID == actor.ID || !a.Active(now) || !a.Can(domain.ReviewPermission(m.Step, m.Steps))
	}), nil
}

// RecordSignature enters a step that a leader signed on paper. It is bound to
// what was printed: where the text has changed since, the paper does not count.
func (s *Service) RecordSignature(ctx context.Context, actor domain.Account, cmd RecordSignature) (Decided, error) {
	if err := actor.Require(domain.EditManuscripts); err != nil {
		return Decided{}, err
	}
	cmd.Opinion, cmd.Exception, cmd.Marks = strings.TrimSpace(cmd.Opinion), strings.TrimSpace(cmd.Exception), nil
	if err := cmd.check(); err != nil {
		return Decided{}, err
	}
	var done Decided
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		m, reviews, err := course(ctx, tx, cmd.ManuscriptID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(reviews, func(r domain.Review) bool { return cmd.ScanID != "" && r.ScanID == cmd.ScanID }) {
			done = Decided{Manuscript: m, Already: true}
			return nil
		}
		if m.Version != cmd.Version || !m.AwaitsReview() {
			return domain.Conflict("您打开页面以后，这篇稿件有了变动，现在是“" + m.Status() + "”。请刷新看过再录。")
		}
		if err := checkLock(m, actor, tx.Now()); err != nil {
			return err
		}
		d := signing{Decision: cmd.Decision, m: &m, reviews: reviews}
		if d.signed, err = paperReview(ctx, tx, actor, cmd, d); err != nil {
			return err
		}
		if err := s.sign(ctx, tx, actor, d); err != nil {
			return err
		}
		done.Manuscript = m
		return nil
	})
	return done, err
}

// paperReview checks what is copied from paper and returns who signed.
func paperReview(ctx context.Context, tx *repository.Store, actor domain.Account, cmd RecordSignature, d signing) (domain.Review, error) {
	signer, problem, err := paperSigner(ctx, tx, actor, cmd, d)
	if err != nil {
		return domain.Review{}, err
	}
	problems := map[string]string{}
	if problem != "" {
		problems["signer_id"] = problem
	}
	day, dayErr := domain.ParseDay(cmd.SignedDay)
	switch {
	case dayErr != nil:
		problems["signed_day"] = domain.Public(dayErr)
	case day > domain.DayOf(tx.Now()), day < domain.DayOf(d.m.SubmittedAt):
		problems["signed_day"] = "签字日期应在报送之后、今天以前。"
	}
	hash, err := contentHash(ctx, tx, *d.m)
	if err != nil {
		return domain.Review{}, err
	}
	if !domain.SameShortHash(cmd.Code, hash) {
		problems["code"] = "与稿件现在的核对码不同：可能抄错，也可能打印以后稿件又改过。改过的须重新打印、重新签字。"
	}
	scan, err := tx.SignatureScan(ctx, cmd.ScanID)
	switch {
	case domain.KindOf(err) == domain.KindNotFound, err == nil && (scan.Of != d.m.ID || scan.State != domain.AttachmentStored):
		problems["scan"] = "请上传签字页的扫描件或照片。"
	case err != nil:
		return domain.Review{}, err
	}
	if len(problems) > 0 {
		return domain.Review{}, domain.InvalidFields(problems)
	}
	signed := domain.Review{
		ID: tx.NewID(), SignerID: signer.ID, SignerName: signer.Name, RecorderID: actor.ID, RecorderName: actor.Name, SignedDay: day, ScanID: scan.ID,
	}
	if err := d.m.CheckReviewer(signer.ID, d.reviews); err != nil {
		signed.Exception = cmd.Exception
	}
	return signed, tx.ClaimSignatureScan(ctx, scan.ID, d.m.ID, signed.ID)
}

// paperSigner returns who signed the paper, or what is wrong with who is named.
func paperSigner(ctx context.Context, tx *repository.Store, actor domain.Account, cmd RecordSignature, d signing) (domain.Account, string, error) {
	signer, err := tx.Account(ctx, cmd.SignerID)
	switch {
	case domain.KindOf(err) == domain.KindNotFound:
		return signer, "请选择签字的人。", nil
	case err != nil:
		return signer, "", err
	case signer.ID == actor.ID:
		return signer, "自己签的字须由别人代录；能用后台的，请直接审稿。", nil
	case !signer.Active(tx.Now()) || !signer.Can(domain.ReviewPermission(d.m.Step, d.m.Steps)):
		return signer, signer.Name + "没有这一步的审稿职责。", nil
	}
	if refusal := d.m.CheckReviewer(signer.ID, d.reviews); refusal != nil {
		settings, err := tx.Settings(ctx)
		if err != nil {
			return signer, "", err
		}
		if !settings.OnePersonTwoSteps || cmd.Exception == "" {
			return signer, signer.Name + "已经审过这篇稿件的另一步，三审须由不同的人完成。", nil
		}
	}
	return signer, "", nil
}
