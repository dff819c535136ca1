package review

import (
	"context"
	"fmt"
	"io"
	"slices"

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
		case domain.ArticleDraft, domain.ArticleSigned, domain.ArticleScheduled, domain.ArticleSending, domain.ArticleFailed, domain.ArticleUnknown:
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
