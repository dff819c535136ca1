package recognition

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// field is who could be awarded, with what they have.
type field struct {
	units   map[string]domain.Unit
	classes map[string]domain.UnitClass
	lines   map[string][]domain.AwardLine // by informant or unit
	sent    map[string][]domain.AwardSent // by informant or unit
}

// ComputeAwards ranks everybody by the account of the year as it stands, also
// again. What people have decided with a reason stays as long as it is needed.
func (s *Service) ComputeAwards(ctx context.Context, actor domain.Account, step AwardStep) error {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return err
	}
	if _, err := s.Refresh(ctx); err != nil && domain.KindOf(err) != domain.KindConflict {
		return err
	}
	r, err := awardRound(ctx, s.store, step.ID)
	if err != nil {
		return err
	}
	all, err := s.candidates(ctx, &r)
	if err != nil {
		return err
	}
	quotas, err := s.quotasOf(ctx, &r)
	if err != nil {
		return err
	}
	return s.onRound(ctx, actor, domain.ReckonRewards, step, func(tx *repository.Store, r *domain.AwardRound) (string, string, error) {
		if err := r.Compute(actor, tx.Now()); err != nil {
			return "", "", err
		}
		r.Setup.Quotas = quotas
		before, err := tx.AwardRanking(ctx, r.ID)
		if err != nil {
			return "", "", err
		}
		carryOver(all, before)
		if err := rank(ctx, tx, r, all); err != nil {
			return "", "", err
		}
		return "award.compute", fmt.Sprintf("参评 %d 个", len(all)), nil
	})
}

// quotasOf returns the quotas of a round with those of classes that came since.
func (s *Service) quotasOf(ctx context.Context, r *domain.AwardRound) ([]domain.AwardQuota, error) {
	set, err := settings(ctx, s.store)
	if err != nil {
		return nil, err
	}
	whole := domain.Quarter{Year: r.Year}
	return s.proposedQuotas(ctx, whole.First(set.Begins()), r.Setup.Through, r.Setup.Quotas)
}

// carryOver keeps ids and what people have decided from one ranking to the next.
func carryOver(all, before []domain.AwardCandidate) {
	known := map[string]domain.AwardCandidate{}
	for _, c := range before {
		known[subjectKey(c.Kind, c.SubjectID)] = c
	}
	for i := range all {
		c := &all[i]
		if old, again := known[subjectKey(c.Kind, c.SubjectID)]; again {
			c.ID, c.Chosen, c.Reason = old.ID, old.Chosen, old.Reason
		}
	}
}

func subjectKey(kind domain.AwardKind, id string) string { return fmt.Sprint(kind, " ", id) }

// rank puts candidates in order with who is excluded, and keeps them.
func rank(ctx context.Context, tx *repository.Store, r *domain.AwardRound, all []domain.AwardCandidate) error {
	exclusions, err := tx.AwardExclusions(ctx, r.ID)
	if err != nil {
		return err
	}
	out := map[string]bool{}
	for _, e := range exclusions {
		if e.Holds() {
			out[subjectKey(e.Kind, e.SubjectID)] = true
		}
	}
	for i := range all {
		all[i].Standing = domain.StandingBelow
		if out[subjectKey(all[i].Kind, all[i].SubjectID)] {
			all[i].Standing = domain.StandingExcluded
		}
	}
	domain.RankCandidates(all, r.Setup.Ties, r.Setup.Quotas)
	domain.Preselect(all)
	return tx.PutAwardCandidates(ctx, r.ID, all)
}

// rankAgain ranks who is ranked already.
func rankAgain(ctx context.Context, tx *repository.Store, r *domain.AwardRound) error {
	all, err := tx.AwardCandidates(ctx, r.ID)
	if err != nil {
		return err
	}
	return rank(ctx, tx, r, all)
}

// candidates returns everybody who has sent or earned something in the year,
// with figures and what they rest upon.
func (s *Service) candidates(ctx context.Context, r *domain.AwardRound) ([]domain.AwardCandidate, error) {
	f, err := s.awardField(ctx, r)
	if err != nil {
		return nil, err
	}
	people, err := s.store.AwardPeople(ctx)
	if err != nil {
		return nil, fmt.Errorf("list informants: %w", err)
	}
	var all []domain.AwardCandidate
	for _, who := range people {
		unit := f.units[who.UnitID]
		c := domain.AwardCandidate{
			Kind: domain.AwardInformants, SubjectID: who.ID, Name: who.Name, UnitID: unit.ID, Unit: unit.Name, Class: unit.Class,
			Retired: who.State == domain.InformantRetired,
		}
		all = f.add(all, c)
	}
	for _, unit := range f.units {
		all = f.add(all, domain.AwardCandidate{Kind: domain.AwardUnits, SubjectID: unit.ID, Name: unit.Name, Class: unit.Class, Retired: !unit.ClosedAt.IsZero()})
	}
	for i := range all {
		all[i].ID, all[i].RoundID = s.store.NewID(), r.ID
	}
	return all, nil
}

// add adds a candidate that has sent or earned something and belongs to a class.
func (f *field) add(all []domain.AwardCandidate, c domain.AwardCandidate) []domain.AwardCandidate {
	lines, sent := f.lines[c.SubjectID], f.sent[c.SubjectID]
	class, known := f.classes[c.Class]
	if len(lines)+len(sent) == 0 || !known {
		return all
	}
	c.ClassName, c.ClassAt = class.Name, class.Position
	c.Lines, c.Figures = lines, domain.FiguresOf(lines, sent)
	return append(all, c)
}

func (s *Service) awardField(ctx context.Context, r *domain.AwardRound) (*field, error) {
	f := &field{
		units: map[string]domain.Unit{}, classes: map[string]domain.UnitClass{}, lines: map[string][]domain.AwardLine{}, sent: map[string][]domain.AwardSent{},
	}
	units, err := s.store.Units(ctx)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	for _, u := range units {
		f.units[u.ID] = u
	}
	classes, err := s.store.UnitClasses(ctx)
	if err != nil {
		return nil, fmt.Errorf("list classes of units: %w", err)
	}
	for _, c := range classes {
		f.classes[c.Code] = c
	}
	lines, err := s.store.AwardLines(ctx, r.Year, r.Setup.Through)
	if err != nil {
		return nil, fmt.Errorf("read the account of %d: %w", r.Year, err)
	}
	for _, l := range lines {
		f.lines[l.AuthorID] = append(f.lines[l.AuthorID], l.AwardLine)
		f.lines[l.UnitID] = append(f.lines[l.UnitID], l.AwardLine)
	}
	set, err := settings(ctx, s.store)
	if err != nil {
		return nil, err
	}
	sent, err := s.store.AwardSent(ctx, domain.Quarter{Year: r.Year}.First(set.Begins()), r.Setup.Through)
	if err != nil {
		return nil, fmt.Errorf("list what was sent in %d: %w", r.Year, err)
	}
	for _, one := range sent {
		f.sent[one.InformantID] = append(f.sent[one.InformantID], one)
		f.sent[one.UnitID] = append(f.sent[one.UnitID], one)
	}
	return f, nil
}

// frozenFigures is what a round keeps of a candidate for ever.
type frozenFigures struct {
	Kind         domain.AwardKind
	Subject      string
	Name         string
	Unit         string
	Class        string
	Place        int
	Figures      domain.AwardFigures
	Lines        []domain.AwardLine
	Registration domain.AwardRegistration `json:",omitzero"` // nothing in rounds that were frozen before it was kept
}

// hashAwards names the figures so that any other ones have another name, in
// whatever order they come.
func hashAwards(all []domain.AwardCandidate) (string, error) {
	kept := make([]frozenFigures, len(all))
	for i, c := range all {
		kept[i] = frozenFigures{c.Kind, c.SubjectID, c.Name, c.Unit, c.Class, c.Place, c.Figures, c.Lines, c.Registration}
	}
	slices.SortFunc(kept, func(a, b frozenFigures) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Subject, b.Subject))
	})
	sum := sha256.New()
	if err := json.NewEncoder(sum).Encode(kept); err != nil {
		return "", fmt.Errorf("hash figures: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// unmovedAwards looks whether the figures are those that were frozen.
func unmovedAwards(ctx context.Context, tx *repository.Store, r *domain.AwardRound) ([]domain.AwardCandidate, error) {
	all, err := tx.AwardCandidates(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	hash, err := hashAwards(all)
	if err != nil {
		return nil, err
	}
	if hash != r.Hash {
		return nil, fmt.Errorf("the frozen figures of awards %s are not as they were", r.ID)
	}
	return all, nil
}

// AwardCandidatePage is a candidate with all that the place rests upon.
type AwardCandidatePage struct {
	domain.AwardCandidate
	Round      domain.AwardRound
	Quarters   []AwardQuarter
	Exclusions []repository.AwardExclusionLine
}

// AwardQuarter is what a candidate has by one quarter.
type AwardQuarter struct {
	domain.Quarter
	Lines  []domain.AwardLine
	Points int64
}

// PointsWords writes the quarter's points.
func (q AwardQuarter) PointsWords() string { return domain.MeasurePoints.Words(q.Points) }

// AwardCandidate returns a candidate entry by entry.
func (s *Service) AwardCandidate(ctx context.Context, actor domain.Account, id string) (AwardCandidatePage, error) {
	page := AwardCandidatePage{}
	if err := actor.Require(domain.ReadRewards); err != nil {
		return page, err
	}
	var err error
	if page.AwardCandidate, err = s.store.AwardCandidate(ctx, id); err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return page, domain.NotFound("没有这位参评者。")
		}
		return page, err
	}
	if page.Round, err = awardRound(ctx, s.store, page.RoundID); err != nil {
		return page, err
	}
	all, err := s.store.AwardExclusions(ctx, page.RoundID)
	if err != nil {
		return page, fmt.Errorf("list exclusions of awards %s: %w", page.RoundID, err)
	}
	for _, e := range all {
		if e.Kind == page.Kind && e.SubjectID == page.SubjectID {
			page.Exclusions = append(page.Exclusions, e)
		}
	}
	page.Quarters = awardQuarters(telling(page.Lines))
	return page, nil
}

// telling leaves out entries of money about adoptions that have one of points:
// it is points that are ranked by.
func telling(lines []domain.AwardLine) []domain.AwardLine {
	pointed := map[string]bool{}
	for _, l := range lines {
		pointed[l.AdoptionID] = pointed[l.AdoptionID] || l.Measure == domain.MeasurePoints
	}
	return slices.DeleteFunc(slices.Clone(lines), func(l domain.AwardLine) bool { return l.Measure != domain.MeasurePoints && pointed[l.AdoptionID] })
}

// awardQuarters sorts entries, which come in the order of quarters, by quarter.
func awardQuarters(lines []domain.AwardLine) []AwardQuarter {
	var quarters []AwardQuarter
	for _, l := range lines {
		if n := len(quarters); n == 0 || quarters[n-1].Quarter != l.Quarter {
			quarters = append(quarters, AwardQuarter{Quarter: l.Quarter})
		}
		q := &quarters[len(quarters)-1]
		q.Lines = append(q.Lines, l)
		if l.Measure == domain.MeasurePoints {
			q.Points += l.Amount
		}
	}
	return quarters
}
