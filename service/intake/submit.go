package intake

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// CheckPage is what an author reads before sending: the manuscript as it will
// be read, what it still lacks, and the statements to accept.
type CheckPage struct {
	Manuscript  domain.Manuscript
	Contact     string
	UnitName    string
	Informant   domain.Informant
	Settings    domain.Settings
	Attachments []domain.Attachment
	Consents    []domain.Consent
	Missing     map[string]string // form field to what it lacks
	Clock       string            // how the three days stand
	Coauthors   []domain.Coauthor // those of whom something is written
}

// OwnShare returns the author's own part of the fee, in percent.
func (p CheckPage) OwnShare() int { return domain.OwnShare(p.Coauthors) }

// Check returns the page before sending.
func (s *Service) Check(ctx context.Context, informant domain.Informant, id string) (CheckPage, error) {
	m, err := editable(ctx, s.store, informant, id)
	if err != nil {
		return CheckPage{}, err
	}
	page := CheckPage{Manuscript: m, Informant: informant}
	page.Clock = s.clock(&m)
	if page.Contact, err = s.keyring.Open(contactPurpose(id), m.Contact); err != nil {
		return page, err
	}
	if page.Settings, err = s.store.Settings(ctx); err != nil {
		return page, err
	}
	if page.UnitName, err = unitName(ctx, s.store, m.UnitID); err != nil {
		return page, err
	}
	if page.Attachments, err = s.store.Attachments(ctx, id); err != nil {
		return page, err
	}
	coauthors, err := s.store.Coauthors(ctx, id)
	if err != nil {
		return page, err
	}
	page.Coauthors = domain.FilledCoauthors(coauthors)
	page.Consents = domain.SubmissionConsents(page.Settings.Federation)
	page.Missing = s.missing(&m, page.Attachments)
	maps.Copy(page.Missing, domain.MissingOfCoauthors(coauthors))
	return page, nil
}

func unitName(ctx context.Context, on *repository.Store, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	unit, err := on.Unit(ctx, id)
	return unit.Name, err
}

// missing returns what keeps a manuscript from being submitted, by form field.
func (s *Service) missing(m *domain.Manuscript, attachments []domain.Attachment) map[string]string {
	found := m.Missing(attachments)
	maps.Copy(found, improper(m, domain.DayOf(s.store.Now())))
	if slices.ContainsFunc(attachments, func(a domain.Attachment) bool { return a.State == domain.AttachmentFailed }) {
		found["attachments"] = "有附件没有收到，请重新上传或删除它。"
	}
	if i := slices.IndexFunc(attachments, func(a domain.Attachment) bool { return a.State == domain.AttachmentQuarantined }); i >= 0 {
		found["attachments"] = "“" + domain.Shorten(attachments[i].Name, 20) + "”查出病毒，没有收下。请删除它，换一份干净的文件。"
	}
	return found
}

// Submit sends a manuscript into review.
type Submit struct {
	ManuscriptID string
	Version      int64    // of the manuscript that the check page showed
	Round        int      // submissions before this one, as the check page knew
	Consents     []string // codes of the statements that were ticked
}

// Receipt is the answer to a submission.
type Receipt struct {
	ManuscriptID string
	Number       string
	Title        string
	Status       string
	Next         string
	SubmittedAt  time.Time
}

func receiptOf(m domain.Manuscript) Receipt {
	return Receipt{ManuscriptID: m.ID, Number: m.Number, Title: m.Title, Status: m.Status(), Next: m.Next(), SubmittedAt: m.SubmittedAt.UTC()}
}

// Submit sends a manuscript into review. Sent twice, it has one effect and the
// same answer.
func (s *Service) Submit(ctx context.Context, informant domain.Informant, cmd Submit) (Receipt, error) {
	if informant.State != domain.InformantActive {
		return Receipt{}, domain.Forbidden("登记审核通过后才能报送。草稿已经保存，通过后再点“检查并报送”即可。")
	}
	var sent domain.Manuscript
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := own(ctx, tx, informant, cmd.ManuscriptID)
		if err != nil {
			return err
		}
		sent = m
		if m.Round > cmd.Round {
			return nil // this submission has happened
		}
		return s.submit(ctx, tx, informant, &sent, cmd)
	})
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		if m, ownErr := own(ctx, s.store, informant, cmd.ManuscriptID); ownErr == nil && m.Round > cmd.Round {
			return receiptOf(m), nil // the same form, sent at the same moment, was faster
		}
	}
	if err != nil {
		return Receipt{}, err
	}
	return receiptOf(sent), nil
}

func (s *Service) submit(ctx context.Context, tx *repository.Store, informant domain.Informant, m *domain.Manuscript, cmd Submit) error {
	if m.Editable() && m.Version != cmd.Version {
		return domain.Conflict("稿件在检查之后又有改动，请回去重新检查一遍再报送。")
	}
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	attachments, err := tx.Attachments(ctx, m.ID)
	if err != nil {
		return err
	}
	consents := domain.SubmissionConsents(settings.Federation)
	coauthors, err := tx.Coauthors(ctx, m.ID)
	if err != nil {
		return err
	}
	missing := s.missing(m, attachments)
	maps.Copy(missing, domain.MissingOfCoauthors(coauthors))
	if !ticked(consents, cmd.Consents) {
		missing["consents"] = "请逐条阅读并勾选下面的声明。"
	}
	if m.Editable() && len(missing) > 0 {
		return domain.InvalidFields(missing)
	}
	if filled := domain.FilledCoauthors(coauthors); len(filled) < len(coauthors) {
		if err := tx.PutCoauthors(ctx, m.ID, filled); err != nil {
			return err
		}
	}
	wait, passed, err := s.atUnit(ctx, tx, informant, m, attachments)
	if err != nil {
		return err
	}
	if err := s.advance(ctx, tx, m, way{settings: settings, endorse: wait}); err != nil {
		return err
	}
	if err := s.putOnRecord(ctx, tx, informant, m, consents); err != nil {
		return err
	}
	if passed != nil {
		if err := record(ctx, tx, m, *passed, passed.Kind.Label()); err != nil {
			return err
		}
	}
	if err := tx.SaveManuscript(ctx, m); err != nil {
		return err
	}
	if err := errors.Join(tx.ForgetChatSaves(ctx, m.ID), tx.ForgetImports(ctx, m.ID)); err != nil {
		return err
	}
	if err := tx.IndexManuscripts(ctx, m.ID); err != nil {
		return fmt.Errorf("index manuscript %s: %w", m.ID, err)
	}
	return s.tell(ctx, tx, m)
}

func ticked(consents []domain.Consent, codes []string) bool {
	return !slices.ContainsFunc(consents, func(c domain.Consent) bool { return !slices.Contains(codes, c.Code) })
}

// way says where a submission goes.
type way struct {
	settings domain.Settings
	endorse  bool // the unit's chair comes first
}

// advance gives the manuscript its number, its excerpt where it has none, and
// its new state.
func (s *Service) advance(ctx context.Context, tx *repository.Store, m *domain.Manuscript, w way) error {
	to := domain.Submission{Endorse: w.endorse}
	rules, err := tx.ReviewRules(ctx)
	if err != nil {
		return err
	}
	reviews, err := tx.Reviews(ctx, m.ID)
	if err != nil {
		return fmt.Errorf("read reviews of manuscript %s: %w", m.ID, err)
	}
	to.Steps = rules.Steps(w.settings, m.Sheet)
	to.First = rules.ResumeStep(*m, reviews, to.Steps)
	if m.Number == "" && m.Editable() {
		if to.Number, err = tx.NextManuscriptNumber(ctx, tx.Now().In(domain.Shanghai()).Year()); err != nil {
			return err
		}
	}
	if err := s.excerpt(ctx, tx, m); err != nil {
		return err
	}
	m.LockOwner, m.LockName, m.LockUntil = "", "", time.Time{}
	return m.Submit(to, tx.Now())
}

// excerpt gives a manuscript the beginning of its text as its excerpt, unless the
// author has written one: what was made of an earlier text is made anew.
func (s *Service) excerpt(ctx context.Context, tx *repository.Store, m *domain.Manuscript) error {
	made := m.Excerpt == ""
	if m.Round > 0 && !made {
		revisions, err := tx.Revisions(ctx, m.ID)
		if err != nil {
			return err
		}
		made = slices.ContainsFunc(revisions, func(r domain.Revision) bool { return m.Excerpt == beginning(r.Body) })
	}
	if made {
		m.Excerpt = beginning(m.Body)
	}
	return nil
}

func beginning(body string) string {
	return domain.Shorten(oneLine(domain.RunOn(domain.PlainText(body))), MaxExcerpt)
}

// putOnRecord keeps the text as it was sent, the statements accepted, a line of
// the course and an audit row.
func (s *Service) putOnRecord(ctx context.Context, tx *repository.Store, informant domain.Informant, m *domain.Manuscript, consents []domain.Consent) error {
	m.Revision++
	kind, words, action := domain.EventSubmitted, "已报送", "manuscript.submit"
	if m.Round > 1 {
		kind, words, action = domain.EventResubmitted, fmt.Sprintf("修改后再次报送（第 %d 次）", m.Round), "manuscript.resubmit"
	}
	if err := tx.AddRevision(ctx, domain.Revision{
		ManuscriptID: m.ID, Sequence: m.Revision, Text: m.Text, Actor: informant.Actor(), Note: words,
	}); err != nil {
		return err
	}
	for _, c := range consents {
		if err := tx.AddConsent(ctx, informant.ID, m.ID, c); err != nil {
			return err
		}
	}
	if err := tx.AddEvent(ctx, domain.Event{ManuscriptID: m.ID, Kind: kind, Actor: informant.Actor(), Public: words}); err != nil {
		return err
	}
	return audit(ctx, tx, informant, action, m.ID, m.Number+" "+m.Title)
}

// tell notifies the author, and whoever the manuscript waits for: the unit's
// chairs, or the editors who hold the first step.
func (s *Service) tell(ctx context.Context, tx *repository.Store, m *domain.Manuscript) error {
	facts, err := s.facts(ctx, tx, m, "已收到", m.Next())
	if err != nil {
		return err
	}
	if err := tx.Notify(ctx, domain.Notification{
		Kind: domain.NoticeReceived, InformantID: m.InformantID, ManuscriptID: m.ID, Facts: facts, Path: "/m/manuscripts/" + m.ID,
	}); err != nil {
		return err
	}
	if m.State != domain.ManuscriptEndorsing {
		return s.tellEditors(ctx, tx, m)
	}
	if facts, err = s.facts(ctx, tx, m, "待单位审签", "请打开看过后决定是否同意报送。"); err != nil {
		return err
	}
	return s.askChairs(ctx, tx, m, facts)
}

// tellEditors notifies who may take the step that waits, and who stands in for them.
func (s *Service) tellEditors(ctx context.Context, tx *repository.Store, m *domain.Manuscript) error {
	facts, err := s.facts(ctx, tx, m, "待"+domain.StepLabel(m.Step, m.Steps), "请打开审稿。")
	if err != nil {
		return err
	}
	deputies, err := tx.DeputiesInForce(ctx)
	if err != nil {
		return err
	}
	reviews, err := tx.Reviews(ctx, m.ID)
	if err != nil {
		return fmt.Errorf("read reviews of manuscript %s: %w", m.ID, err)
	}
	waiting := domain.Notification{Kind: domain.NoticeWaiting, ManuscriptID: m.ID, Facts: facts, Path: "/m/review/" + m.ID}
	return tx.NotifyAccounts(ctx, waiting, func(a domain.Account) bool {
		_, may, refusal := m.CapacityFor(a, deputies, reviews)
		return may && refusal == nil
	})
}

// facts tells of a submission.
func (s *Service) facts(ctx context.Context, tx *repository.Store, m *domain.Manuscript, result, words string) ([]domain.Fact, error) {
	unit, err := unitName(ctx, tx, m.UnitID)
	if err != nil {
		return nil, err
	}
	informant, err := tx.Informant(ctx, m.InformantID)
	if err != nil {
		return nil, err
	}
	return []domain.Fact{
		{Name: "标题", Value: m.Title},
		{Name: "编号", Value: m.Number},
		{Name: "单位", Value: unit},
		{Name: "姓名", Value: informant.Name},
		{Name: "时间", Value: m.SubmittedAt.In(domain.Shanghai()).Format("2006年1月2日 15:04")},
		{Name: "结果", Value: result},
		{Name: "说明", Value: words},
	}, nil
}

// Receipt returns the answer to an earlier submission.
func (s *Service) Receipt(ctx context.Context, informant domain.Informant, id string) (Receipt, error) {
	m, err := own(ctx, s.store, informant, id)
	if err != nil {
		return Receipt{}, err
	}
	if m.Round == 0 {
		return Receipt{}, errNoManuscript()
	}
	return receiptOf(m), nil
}

// Withdraw takes a manuscript back before a decision. Withdrawing twice is the
// same as once.
func (s *Service) Withdraw(ctx context.Context, informant domain.Informant, id, reason string) error {
	reason = domain.Shorten(oneLine(reason), 200)
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		m, err := own(ctx, tx, informant, id)
		if err != nil {
			return err
		}
		if m.State == domain.ManuscriptWithdrawn {
			return nil
		}
		if err := m.Withdraw(reason, tx.Now()); err != nil {
			return err
		}
		words := "作者撤回"
		if reason != "" {
			words += "：" + reason
		}
		if err := tx.AddEvent(ctx, domain.Event{ManuscriptID: id, Kind: domain.EventWithdrawn, Actor: informant.Actor(), Public: words}); err != nil {
			return err
		}
		if err := audit(ctx, tx, informant, "manuscript.withdraw", id, m.Number+" "+words); err != nil {
			return err
		}
		return tx.SaveManuscript(ctx, &m)
	})
}
