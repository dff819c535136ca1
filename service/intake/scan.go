package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Scanner looks through files for viruses.
type Scanner interface {
	// Scan reads a file and says what is in it. A scanner that is away is an
	// Unavailable error.
	Scan(ctx context.Context, r io.Reader) (domain.Verdict, error)
}

// stock is the subject of the job that scans what came before there was a scanner.
const stock = "stock"

// stockRound bounds how long that job works before it lets others have a turn.
const stockRound = 5 * time.Minute

// askScan notes that stored bytes wait for the scanner, or that there is none.
func (s *Service) askScan(ctx context.Context, tx *repository.Store, a *domain.Attachment) error {
	a.Scan, a.Found, a.ScannedAt = domain.ScanNone, "", time.Time{}
	if s.scanner != nil {
		a.Scan = domain.ScanWaiting
	}
	if err := tx.JudgeAttachment(ctx, *a, domain.AttachmentStored); err != nil || s.scanner == nil {
		return err
	}
	return tx.Enqueue(ctx, domain.Job{Kind: domain.JobScan, Subject: a.ID})
}

// ScanMedia has the scanner look through a stored file, as an outbox job asks.
// Until then nobody but its author gets the file. When the scanner answers
// again after it was away, all that waited for it is tried at once.
func (s *Service) ScanMedia(ctx context.Context, job domain.Job) error {
	a, err := s.store.Attachment(ctx, job.Subject)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		return err
	}
	if a.State != domain.AttachmentStored || a.Scan != domain.ScanWaiting {
		return nil
	}
	if s.scanner == nil { // it was taken away meanwhile
		a.Scan = domain.ScanNone
		return gone(s.store.JudgeAttachment(ctx, a, domain.AttachmentStored))
	}
	if err := s.scan(ctx, a); err != nil {
		return err
	}
	if job.Attempts <= 1 {
		return nil
	}
	_, err = s.store.HurryJobs(ctx, domain.JobScan)
	return err
}

// gone makes a row that has changed or gone meanwhile no mistake: whoever
// changed it has asked for what follows.
func gone(err error) error {
	if err != nil && (domain.KindOf(err) == domain.KindConflict || domain.KindOf(err) == domain.KindNotFound) {
		return nil
	}
	return err
}

// scan has the scanner look through a file and writes down what it says.
func (s *Service) scan(ctx context.Context, a domain.Attachment) error {
	content, err := s.files.Open(ctx, a.Key())
	if err != nil {
		return fmt.Errorf("scan attachment %s: %w", a.ID, err)
	}
	defer content.Close()
	verdict, err := s.scanner.Scan(ctx, content)
	if err != nil {
		return fmt.Errorf("scan attachment %s: %w", a.ID, err)
	}
	return gone(s.store.InTx(ctx, func(tx *repository.Store) error { return judge(ctx, tx, a, verdict) }))
}

func judge(ctx context.Context, tx *repository.Store, a domain.Attachment, verdict domain.Verdict) error {
	_, err := tx.ScanReleaseOf(ctx, a.SHA256)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	a.Judge(verdict, err == nil, tx.Now())
	if err := tx.JudgeAttachment(ctx, a, domain.AttachmentStored); err != nil || a.State != domain.AttachmentQuarantined {
		return err
	}
	return tx.Audit(ctx, auditOf(a, domain.Actor{}, "attachment.quarantine", a.Name+"：查出 "+a.Found))
}

// auditOf is a row about an attachment, beside its manuscript where it has one.
func auditOf(a domain.Attachment, actor domain.Actor, action, detail string) domain.AuditRow {
	row := domain.AuditRow{Actor: actor, Action: action, Subject: "manuscript", SubjectID: a.ManuscriptID, Detail: detail}
	if a.ManuscriptID == "" {
		row.Subject, row.SubjectID = "attachment", a.ID
	}
	return row
}

// GaveUpScan raises an alarm about a file that cannot be scanned. It goes on
// waiting, and nobody but its author gets it.
func (s *Service) GaveUpScan(ctx context.Context, job domain.Job, _ error) error {
	a, err := s.store.Attachment(ctx, job.Subject)
	if err != nil || a.Scan != domain.ScanWaiting {
		return gone(err)
	}
	return s.store.RaiseAlarm(ctx, domain.Alarm{
		Name: "scan.failed:" + a.ID, Words: "附件“" + domain.Shorten(a.Name, 40) + "”没有查成毒，编辑打不开它。",
		Advice: "请看服务器日志，确认附件存放处里的文件还在，或请信息员重新上传。",
	})
}

// AskStock asks for a scan of what was stored before there was a scanner.
func (s *Service) AskStock(ctx context.Context) error {
	if s.scanner == nil {
		return nil
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		left, err := tx.UnscannedAttachments(ctx, "", 1)
		if err != nil || len(left) == 0 {
			return err
		}
		jobs, err := tx.JobsOf(ctx, domain.JobScanStock, stock)
		if err != nil || len(jobs) > 0 && jobs[0].State == domain.JobQueued {
			return err
		}
		return tx.Enqueue(ctx, domain.Job{Kind: domain.JobScanStock, Subject: stock})
	})
}

// ScanStock scans what was stored before there was a scanner, the newest first,
// as an outbox job asks. Meanwhile people see it as before.
func (s *Service) ScanStock(ctx context.Context, _ domain.Job) error {
	if s.scanner == nil {
		return nil
	}
	began, before := s.store.Now(), ""
	for {
		left, err := s.store.UnscannedAttachments(ctx, before, 50)
		if err != nil || len(left) == 0 {
			return err
		}
		for _, a := range left {
			err := s.scan(ctx, a)
			if err != nil && domain.KindOf(err) != domain.KindNotFound {
				return err
			}
			if err != nil {
				s.log.WarnContext(ctx, "cannot scan", "attachment", a.ID, "error", err)
			}
			before = a.ID
		}
		if now := s.store.Now(); now.Sub(began) > stockRound {
			return &domain.Later{At: now, Err: errors.New("there is more to scan")}
		}
	}
}

// Held is a file in quarantine with whom and what it belongs to.
type Held struct {
	domain.Attachment
	Sender string
	Number string // of the manuscript, empty where it was never sent
	Title  string
}

// ScanCounts is how many files stand where with the scanner.
type ScanCounts = repository.ScanCounts

// QuarantinePage is what the department sees of scanning.
type QuarantinePage struct {
	Held   []Held
	Next   string // id to go on from, empty on the last page
	Counts ScanCounts
	On     bool // there is a scanner
	May    bool // release and drop
}

// heldPage is how many files a page shows.
const heldPage = 50

// Quarantine returns the files in quarantine, the newest first, from before an id.
func (s *Service) Quarantine(ctx context.Context, account domain.Account, before string) (QuarantinePage, error) {
	page := QuarantinePage{On: s.scanner != nil, May: account.Can(domain.EditManuscripts)}
	if err := account.Require(domain.ReadManuscripts); err != nil {
		return page, err
	}
	var err error
	if page.Counts, err = s.store.ScanCounts(ctx); err != nil {
		return page, err
	}
	held, err := s.store.QuarantinedAttachments(ctx, before, heldPage+1)
	if err != nil {
		return page, fmt.Errorf("list quarantined attachments: %w", err)
	}
	if len(held) > heldPage {
		held = held[:heldPage]
		page.Next = held[heldPage-1].ID
	}
	for _, a := range held {
		one, err := s.held(ctx, a)
		if err != nil {
			return page, err
		}
		page.Held = append(page.Held, one)
	}
	return page, nil
}

func (s *Service) held(ctx context.Context, a domain.Attachment) (Held, error) {
	one := Held{Attachment: a}
	informant, err := s.store.Informant(ctx, a.InformantID)
	if gone(err) != nil {
		return one, err
	}
	one.Sender = informant.Name
	if a.ManuscriptID == "" {
		return one, nil
	}
	m, err := s.store.Manuscript(ctx, a.ManuscriptID)
	if m.Number != "" { // drafts are their authors' own
		one.Number, one.Title = m.Number, m.Title
	}
	return one, gone(err)
}

// Quarantined counts the files in quarantine, for whoever may see them.
func (s *Service) Quarantined(ctx context.Context, account domain.Account) (int, error) {
	if !account.Can(domain.ReadManuscripts) {
		return 0, nil
	}
	return s.store.CountQuarantined(ctx)
}

// ScanCounts returns how scanning stands and whether there is a scanner.
func (s *Service) ScanCounts(ctx context.Context) (ScanCounts, bool, error) {
	counts, err := s.store.ScanCounts(ctx)
	return counts, s.scanner != nil, err
}

// ReleaseHeld lets a quarantined file go as a false alarm, and whatever else has
// the same bytes from then on. Releasing it twice is the same as once.
func (s *Service) ReleaseHeld(ctx context.Context, account domain.Account, id, reason string) (domain.Attachment, error) {
	reason = domain.Shorten(oneLine(reason), 200)
	if err := account.Require(domain.EditManuscripts); err != nil {
		return domain.Attachment{}, err
	}
	if reason == "" {
		return domain.Attachment{}, domain.InvalidFields(map[string]string{"reason": "请写明为什么认定是误报。"})
	}
	var released domain.Attachment
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := heldAttachment(ctx, tx, id)
		released = a
		if err != nil || a.Scan == domain.ScanReleased {
			return err
		}
		if err := a.Release(); err != nil {
			return err
		}
		if err := tx.JudgeAttachment(ctx, a, domain.AttachmentQuarantined); err != nil {
			return err
		}
		if err := tx.PutScanRelease(ctx, repository.ScanRelease{SHA256: a.SHA256, Found: a.Found, Reason: reason, AccountID: account.ID}); err != nil {
			return err
		}
		if err := s.followOn(ctx, tx, &a); err != nil {
			return err
		}
		return tx.Audit(ctx, auditOf(a, account.Actor(), "attachment.release", a.Name+"：查出 "+a.Found+"，放行的原因："+reason))
	})
	return released, err
}

// DropHeld removes a quarantined file. Dropping it twice removes it once.
func (s *Service) DropHeld(ctx context.Context, account domain.Account, id string) (domain.Attachment, error) {
	if err := account.Require(domain.EditManuscripts); err != nil {
		return domain.Attachment{}, err
	}
	var dropped domain.Attachment
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := heldAttachment(ctx, tx, id)
		dropped = a
		if err != nil {
			return err
		}
		if a.State != domain.AttachmentQuarantined {
			return domain.Conflict("这个文件已被放行，不在隔离中。")
		}
		if err := forget(ctx, tx, a); err != nil {
			return err
		}
		return tx.Audit(ctx, auditOf(a, account.Actor(), "attachment.drop", a.Name+"：查出 "+a.Found))
	})
	return dropped, err
}

func heldAttachment(ctx context.Context, tx *repository.Store, id string) (domain.Attachment, error) {
	a, err := tx.Attachment(ctx, id)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return a, errNoAttachment()
		}
		return a, err
	}
	if a.State != domain.AttachmentQuarantined && a.Scan != domain.ScanReleased {
		return a, errNoAttachment()
	}
	return a, nil
}
