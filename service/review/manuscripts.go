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

// Manuscript is all that the department sees of one manuscript.
type Manuscript struct {
	domain.Manuscript
	Unit        domain.Unit
	Informant   domain.Informant
	Contact     string // masked
	Attachments []domain.Attachment
	Coauthors   []domain.Coauthor
	Reviews     []domain.Review
	Scans       map[string]domain.SignatureScan // of signed paper, by the id of the review
	Checks      []domain.SecrecyCheck           // for secrets, oldest first
	Secrecy     domain.SecrecyCheck             // the one that counts now, empty where there is none
	Copies      []domain.MarkedCopy             // marked texts that went back, oldest first
	Hash        string                          // of what the manuscript holds now
	Endorsed    []domain.Endorsement            // what the unit decided, oldest first
	Events      []domain.Event
	Adoptions   []repository.AdoptionLine
	Asked       domain.RecallRequest // who asks for its recall and waits, empty where nobody does
	Articles    []domain.Article     // that hold it and may still go out
	Approved    bool                 // the final approval holds for what the manuscript is now
	Returned    int                  // revision that was sent back in the round before, 0 when none was
	Late        bool
	OnTime      bool
	Charge      domain.Charge // who has the step in hand that waits
	Overdue     bool          // it should have been taken
	DueToday    bool
	Labels      []domain.Label
	Notes       int // how many notes the department has on it
	May         May
	Typed       domain.WorkingCopy // by the actor and not saved yet, without a time where there is nothing
}

// May is what the actor may do with a manuscript now.
type May struct {
	Edit          bool
	LockedBy      string // somebody else is editing, so that nothing can be done
	LockedUntil   string // time of day
	TakeOver      bool
	Voids         bool // editing takes the final approval back
	Waive         bool // take it into review without waiting for the unit
	Decide        bool
	As            string // in whose stead the actor would decide, empty in person
	Record        bool   // enter a step that a leader signed on paper
	Secrecy       bool   // record a look for secrets
	StepLabel     string // the step that waits, whoever may take it
	Final         bool   // it is the last step
	PassOnly      bool   // adopted: it can only be approved anew
	Blocked       string // why the actor may not decide although it is the actor's step
	NeedException bool   // the actor holds another step; deciding needs a reason
	Adopt         bool
	Recall        bool
	AnswerRecall  bool // somebody asks for the recall, and the actor may decide
	Reveal        bool
	Assign        bool // and label, date, note
	Claim         bool // take the step that waits in hand
	Release       bool // let it go again
	Over          bool // a colleague has the step in hand that the actor may take
}

// Page returns one manuscript with everything that belongs to it.
func (s *Service) Page(ctx context.Context, actor domain.Account, id string) (Manuscript, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Manuscript{}, err
	}
	m, err := submitted(ctx, s.store, id)
	if err != nil {
		return Manuscript{}, err
	}
	page := Manuscript{Manuscript: m}
	if page.Text, err = s.shown(ctx, m); err != nil {
		return Manuscript{}, err
	}
	if page.Unit, page.Informant, err = people(ctx, s.store, m); err != nil {
		return Manuscript{}, err
	}
	if err := s.load(ctx, &page); err != nil {
		return Manuscript{}, fmt.Errorf("read manuscript %s: %w", id, err)
	}
	onTime, known := m.OnTime()
	page.OnTime, page.Late = known && onTime, known && !onTime
	page.Hash = domain.ApprovalHash(m.Text, page.Attachments)
	page.Approved = m.ApprovedHash != "" && m.ApprovedHash == page.Hash
	page.Secrecy = domain.SecrecyStanding(page.Checks, m.Round, page.Hash)
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return Manuscript{}, err
	}
	deputies, err := s.store.DeputiesInForce(ctx)
	if err != nil {
		return Manuscript{}, err
	}
	page.May = s.may(actor, page, settings, deputies)
	page.Typed, err = s.working(ctx, actor, page)
	return page, err
}

// LastCopy returns the newest marked text, an empty one where there is none.
func (m *Manuscript) LastCopy() domain.MarkedCopy {
	if len(m.Copies) == 0 {
		return domain.MarkedCopy{}
	}
	return m.Copies[len(m.Copies)-1]
}

// CopyOf returns the marked text that a review sent back, an empty one where it
// marked nothing.
func (m *Manuscript) CopyOf(reviewID string) domain.MarkedCopy {
	for _, c := range m.Copies {
		if c.ReviewID == reviewID {
			return c
		}
	}
	return domain.MarkedCopy{}
}

// shown returns the text that the department reads: while the author mends a
// returned manuscript it is the one that was sent, not what is being typed.
func (s *Service) shown(ctx context.Context, m domain.Manuscript) (domain.Text, error) {
	if m.State != domain.ManuscriptReturned && m.State != domain.ManuscriptWithdrawn {
		return m.Text, nil
	}
	revisions, err := s.store.Revisions(ctx, m.ID)
	if err != nil {
		return m.Text, fmt.Errorf("read revisions of manuscript %s: %w", m.ID, err)
	}
	if len(revisions) == 0 {
		return m.Text, nil
	}
	return revisions[len(revisions)-1].Text, nil
}

// OwnShare returns the author's own part of the fee, in percent.
func (m *Manuscript) OwnShare() int { return domain.OwnShare(m.Coauthors) }

func (s *Service) load(ctx context.Context, page *Manuscript) error {
	id := page.ID
	contact, err := s.keyring.Open(contactPurpose(id), page.Manuscript.Contact)
	if err != nil {
		return err
	}
	page.Contact = maskContact(contact)
	if page.Attachments, err = s.store.Attachments(ctx, id); err != nil {
		return err
	}
	coauthors, err := s.store.Coauthors(ctx, id)
	if err != nil {
		return err
	}
	page.Coauthors = domain.FilledCoauthors(coauthors)
	if page.Reviews, err = s.store.Reviews(ctx, id); err != nil {
		return err
	}
	if err := s.loadReview(ctx, page); err != nil {
		return err
	}
	if page.Events, err = s.store.Events(ctx, id); err != nil {
		return err
	}
	if page.Adoptions, err = s.store.Adoptions(ctx, repository.AdoptionQuery{ManuscriptID: id}); err != nil {
		return err
	}
	if page.Asked, err = openRecall(ctx, s.store, id); err != nil {
		return err
	}
	if page.Articles, err = s.toGoOut(ctx, id); err != nil {
		return err
	}
	if page.Returned, err = s.returned(ctx, *page); err != nil {
		return err
	}
	return s.loadDesk(ctx, page)
}

// loadDesk reads how the department shares the work on a manuscript.
func (s *Service) loadDesk(ctx context.Context, page *Manuscript) (err error) {
	if page.Charge, err = s.store.Charge(ctx, page.ID); err != nil {
		return err
	}
	now := s.store.Now()
	page.Overdue, page.DueToday = page.Charge.Overdue(now), page.Charge.DueToday(now)
	labels, err := s.store.LabelsOf(ctx, page.ID)
	if err != nil {
		return err
	}
	for _, l := range labels {
		page.Labels = append(page.Labels, l.Label)
	}
	page.Notes, err = s.store.CountNotes(ctx, page.ID)
	return err
}

// loadReview reads what belongs to the signed steps.
func (s *Service) loadReview(ctx context.Context, page *Manuscript) error {
	id := page.ID
	var err error
	if page.Endorsed, err = s.store.Endorsements(ctx, id, page.InformantID); err != nil {
		return err
	}
	if page.Checks, err = s.store.SecrecyChecks(ctx, id); err != nil {
		return err
	}
	if page.Copies, err = markedCopies(ctx, s.store, id, page.Text.Body); err != nil {
		return err
	}
	scans, err := s.store.SignatureScans(ctx, id)
	page.Scans = make(map[string]domain.SignatureScan, len(scans))
	for _, scan := range scans {
		page.Scans[scan.ReviewID] = scan
	}
	return err
}

// markedCopies returns the marked texts of a manuscript beside the body of now.
func markedCopies(ctx context.Context, on *repository.Store, id, body string) ([]domain.MarkedCopy, error) {
	marks, err := on.Marks(ctx, id)
	if err != nil || len(marks) == 0 {
		return nil, err
	}
	revisions, err := on.Revisions(ctx, id)
	return domain.MarkedCopies(marks, revisions, body), err
}

// WriteMarkedCopy writes a marked text as a document with comments.
func (s *Service) WriteMarkedCopy(ctx context.Context, actor domain.Account, id, reviewID string, w io.Writer) error {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return err
	}
	m, err := submitted(ctx, s.store, id)
	if err != nil {
		return err
	}
	copies, err := markedCopies(ctx, s.store, id, m.Body)
	if err != nil {
		return fmt.Errorf("read marks of manuscript %s: %w", id, err)
	}
	for _, c := range copies {
		if c.ReviewID == reviewID {
			return s.paper.MarkedCopy(w, m, c)
		}
	}
	return domain.NotFound("这次退回没有批注。")
}

// toGoOut returns the articles that hold a manuscript and may still go out.
func (s *Service) toGoOut(ctx context.Context, id string) ([]domain.Article, error) {
	all, err := s.store.ArticlesOf(ctx, id)
	return slices.DeleteFunc(all, func(a domain.Article) bool {
		switch a.State {
		case domain.ArticleDraft, domain.ArticleSigned, domain.ArticleSending, domain.ArticleFailed, domain.ArticleUnknown:
			return false
		}
		return true
	}), err
}

// returned finds the revision that the author got back in the round before.
func (s *Service) returned(ctx context.Context, page Manuscript) (int, error) {
	if page.Round < 2 {
		return 0, nil
	}
	revisions, err := s.store.Revisions(ctx, page.ID)
	if err != nil {
		return 0, err
	}
	sequence := 0
	for _, review := range page.Reviews {
		if review.Decision != domain.DecisionReturn || review.Round >= page.Round {
			continue
		}
		for _, revision := range revisions {
			if !revision.CreatedAt.After(review.CreatedAt) {
				sequence = revision.Sequence
			}
		}
	}
	return sequence, nil
}

func (s *Service) may(actor domain.Account, page Manuscript, settings domain.Settings, deputies domain.Deputies) May {
	m, now := page.Manuscript, s.store.Now()
	may := May{
		Voids:  m.ApprovedHash != "",
		Adopt:  actor.Can(domain.RecordAdoptions) && (m.State == domain.ManuscriptAccepted || m.State == domain.ManuscriptAdopted),
		Recall: actor.MayRecall() && (m.State == domain.ManuscriptAccepted || m.State == domain.ManuscriptAdopted),
		Reveal: actor.Can(domain.RevealPersonalData) && len(m.Contact) > 0,
		Waive:  actor.Can(domain.EditManuscripts) && m.State == domain.ManuscriptEndorsing,
	}
	may.Assign = actor.Can(domain.AssignManuscripts)
	may.AnswerRecall = may.Recall && page.Asked.Open()
	locked := m.Locked(actor.ID, now)
	if locked {
		may.LockedBy, may.LockedUntil = m.LockName, clock(m.LockUntil)
	}
	editor := actor.Can(domain.EditManuscripts) && m.Revisable()
	may.Edit, may.TakeOver, may.Secrecy = editor && !locked, editor && locked, editor
	if !m.AwaitsReview() {
		return may
	}
	may.StepLabel = domain.StepLabel(m.Step, m.Steps)
	may.Final, may.PassOnly = m.Step == m.Steps, m.State == domain.ManuscriptAdopted
	may.Record = editor && !locked
	capacity, can, refusal := m.CapacityFor(actor, deputies, page.Reviews)
	if !can {
		return may
	}
	_, may.As = capacity.Person()
	if refusal != nil {
		may.NeedException, may.Blocked = settings.OnePersonTwoSteps, domain.Public(refusal)
	}
	may.Decide = !locked && (may.Blocked == "" || may.NeedException)
	open := may.Blocked == "" || may.NeedException
	may.Claim, may.Release = may.Assign && open && page.Charge.AssigneeID != actor.ID, may.Assign && page.Charge.AssigneeID == actor.ID
	may.Over = page.Charge.Others(actor.ID)
	return may
}

// maskContact hides most of a contact. Numbers keep their ends, words only
// their first character.
func maskContact(contact string) string {
	for _, r := range contact {
		if r > 127 {
			return string([]rune(contact)[:1]) + "****"
		}
	}
	return domain.Mask(contact)
}

// Reveal asks to see a manuscript's contact in full.
type Reveal struct {
	ManuscriptID string
	Reason       string
}

// Reveal returns the contact in full and logs who wanted it and why.
func (s *Service) Reveal(ctx context.Context, actor domain.Account, cmd Reveal) (string, error) {
	if err := actor.Require(domain.RevealPersonalData); err != nil {
		return "", err
	}
	reason := strings.TrimSpace(cmd.Reason)
	if reason == "" || len([]rune(reason)) > maxReason {
		return "", domain.InvalidFields(map[string]string{"reason": "请写明查看联系方式的原因，200 字以内。"})
	}
	m, err := submitted(ctx, s.store, cmd.ManuscriptID)
	if err != nil {
		return "", err
	}
	contact, err := s.keyring.Open(contactPurpose(m.ID), m.Contact)
	if err != nil {
		return "", fmt.Errorf("reveal contact of manuscript %s: %w", m.ID, err)
	}
	return contact, s.store.InTx(ctx, func(tx *repository.Store) error {
		return audit(ctx, tx, actor, "manuscript.reveal", m, "查看联系方式，原因："+reason)
	})
}

// Revisions is the history of a manuscript's text with two of its texts compared.
type Revisions struct {
	Manuscript domain.Manuscript
	All        []domain.Revision // oldest first
	From       domain.Revision
	To         domain.Revision
	Difference Difference
}

// Difference compares two texts as people read them.
type Difference struct {
	Title     []domain.Segment
	Body      []domain.Segment
	Excerpt   []domain.Segment
	Formats   []string // what differs besides the words
	SameWords bool     // nothing but formatting differs, or nothing at all
}

// Same reports whether nothing differs.
func (d Difference) Same() bool { return d.SameWords && len(d.Formats) == 0 }

// Compare returns the difference between two texts, pictures by their captions.
func Compare(before, after domain.Text, attachments []domain.Attachment) Difference {
	d := Difference{
		Title:   domain.Differences(before.Title, after.Title),
		Body:    domain.Differences(domain.ComparableText(before.Body, attachments), domain.ComparableText(after.Body, attachments)),
		Excerpt: domain.Differences(before.Excerpt, after.Excerpt),
		Formats: domain.FormatChanges(before.Body, after.Body),
	}
	d.SameWords = !domain.Changed(d.Title) && !domain.Changed(d.Body) && !domain.Changed(d.Excerpt)
	return d
}

// Revisions returns every saved text and compares two of them by sequence
// number. Zero stands for the original on the left and the newest on the right.
func (s *Service) Revisions(ctx context.Context, actor domain.Account, id string, from, to int) (Revisions, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Revisions{}, err
	}
	m, err := submitted(ctx, s.store, id)
	if err != nil {
		return Revisions{}, err
	}
	page := Revisions{Manuscript: m}
	if page.All, err = s.store.Revisions(ctx, id); err != nil {
		return Revisions{}, fmt.Errorf("read revisions of manuscript %s: %w", id, err)
	}
	if len(page.All) == 0 {
		return page, nil
	}
	page.From, page.To = page.All[0], page.All[len(page.All)-1]
	for _, r := range page.All {
		if r.Sequence == from {
			page.From = r
		}
		if r.Sequence == to {
			page.To = r
		}
	}
	attachments, err := s.store.Attachments(ctx, id)
	if err != nil {
		return Revisions{}, fmt.Errorf("read attachments of manuscript %s: %w", id, err)
	}
	page.Difference = Compare(page.From.Text, page.To.Text, attachments)
	return page, nil
}
