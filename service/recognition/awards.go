package recognition

import (
	"context"
	"fmt"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// AwardLine is a round as the list of years shows it.
type AwardLine struct {
	domain.AwardRound
	Stage string
	Open  int    // objections that wait for an answer
	Next  string // what waits for the reader, empty for nothing
}

// nextFor says what of a round waits for somebody.
func (l *AwardLine) nextFor(actor domain.Account, today domain.Day) string {
	switch {
	case l.Open > 0 && actor.Can(domain.ReckonRewards):
		return "异议待答复"
	case l.State == domain.AwardPublicised && today > l.NoticeUntil && l.Open == 0 && actor.Can(domain.ApproveRewards) && !l.rankedBy(actor):
		return "待审定"
	case l.State == domain.AwardDecided && actor.Can(domain.ReckonRewards):
		return "待登记表彰"
	}
	return ""
}

// rankedBy reports whether somebody ranked or froze the list, so that somebody
// else must decide.
func (l *AwardLine) rankedBy(actor domain.Account) bool {
	return actor.ID == l.Computed.By || actor.ID == l.Frozen.By
}

// Awards returns the rounds of all years, the newest first.
func (s *Service) Awards(ctx context.Context, actor domain.Account) ([]AwardLine, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return nil, err
	}
	rounds, err := s.store.AwardRounds(ctx)
	if err != nil {
		return nil, fmt.Errorf("list awards: %w", err)
	}
	today := domain.DayOf(s.store.Now())
	lines := make([]AwardLine, len(rounds))
	for i, r := range rounds {
		l := &lines[i]
		*l = AwardLine{AwardRound: r, Stage: r.Stage(today)}
		if r.State == domain.AwardPublicised {
			if l.Open, err = s.store.CountOpenAwardObjections(ctx, r.ID); err != nil {
				return nil, fmt.Errorf("count objections of awards %s: %w", r.ID, err)
			}
		}
		l.Next = l.nextFor(actor, today)
	}
	return lines, nil
}

// AwardYears returns the years for which a round can be begun, the newest first:
// that of today and the one before, as long as they have none.
func (s *Service) AwardYears(ctx context.Context) ([]int, error) {
	set, err := settings(ctx, s.store)
	if err != nil {
		return nil, err
	}
	rounds, err := s.store.AwardRounds(ctx)
	if err != nil {
		return nil, fmt.Errorf("list awards: %w", err)
	}
	year := domain.QuarterOf(domain.DayOf(s.store.Now()), set.Begins()).Year
	return slices.DeleteFunc([]int{year, year - 1}, func(y int) bool {
		return slices.ContainsFunc(rounds, func(r domain.AwardRound) bool { return r.Year == y })
	}), nil
}

// StartAwards begins the round of a year with quotas proposed by how many units
// were active, and returns its id.
func (s *Service) StartAwards(ctx context.Context, actor domain.Account, year int) (string, error) {
	if err := actor.Require(domain.ReckonRewards); err != nil {
		return "", err
	}
	years, err := s.AwardYears(ctx)
	if err != nil {
		return "", err
	}
	if !slices.Contains(years, year) {
		return "", domain.Conflict("这一年的评选已经建立，或者还不能评选。")
	}
	set, err := settings(ctx, s.store)
	if err != nil {
		return "", err
	}
	whole := domain.Quarter{Year: year}
	setup := domain.AwardSetup{Through: whole.Last(set.Begins()), Ties: domain.TieRules(), Phone: true}
	if setup.Quotas, err = s.proposedQuotas(ctx, whole.First(set.Begins()), setup.Through, nil); err != nil {
		return "", err
	}
	r := domain.AwardRound{ID: s.store.NewID(), Year: year, Setup: setup, NoticeDays: domain.NoticeDaysUsual}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.AddAwardRound(ctx, &r); err != nil {
			return err
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "award.start", SubjectID: r.ID, Detail: r.Label()})
	})
	if err != nil {
		return "", fmt.Errorf("begin awards of %d: %w", year, err)
	}
	return r.ID, nil
}

// proposedQuotas returns the quotas of every class of units: those that are
// decided, and proposals for the others.
func (s *Service) proposedQuotas(ctx context.Context, from, through domain.Day, decided []domain.AwardQuota) ([]domain.AwardQuota, error) {
	classes, err := s.store.UnitClasses(ctx)
	if err != nil {
		return nil, fmt.Errorf("list classes of units: %w", err)
	}
	units, err := s.store.Units(ctx)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	sent, err := s.store.AwardSent(ctx, from, through)
	if err != nil {
		return nil, fmt.Errorf("list what was sent: %w", err)
	}
	seen := map[string]bool{}
	for _, one := range sent {
		seen[one.UnitID] = true
	}
	active := map[string]int{}
	for _, u := range units {
		if seen[u.ID] {
			active[u.Class]++
		}
	}
	var quotas []domain.AwardQuota
	for _, kind := range domain.AwardKinds() {
		for _, c := range classes {
			q := domain.AwardQuota{Kind: kind, Class: c.Code, Name: c.Name, Active: active[c.Code], Seats: domain.ProposedSeats(active[c.Code])}
			at := slices.IndexFunc(decided, func(d domain.AwardQuota) bool { return d.Kind == kind && d.Class == c.Code })
			if at >= 0 {
				q.Seats, q.Reason = decided[at].Seats, decided[at].Reason
			}
			quotas = append(quotas, q)
		}
	}
	return quotas, nil
}

// AwardStep is a round as somebody has seen it.
type AwardStep struct {
	ID      string
	Version int64
}

// awardChange is what changes a round: it returns the audit's action and detail.
type awardChange func(tx *repository.Store, r *domain.AwardRound) (action, detail string, err error)

// onRound changes a round as it was seen, or not at all.
func (s *Service) onRound(ctx context.Context, actor domain.Account, may domain.Permission, step AwardStep, change awardChange) error {
	if err := actor.Require(may); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		r, err := awardRound(ctx, tx, step.ID)
		if err != nil {
			return err
		}
		if r.Version != step.Version {
			return domain.Conflict("另一位同事刚刚动过这次评选，请刷新以后再试。")
		}
		action, detail, err := change(tx, &r)
		if err != nil {
			return err
		}
		if err := tx.SaveAwardRound(ctx, &r); err != nil {
			return err
		}
		if detail != "" {
			detail = "，" + detail
		}
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: action, SubjectID: r.ID, Detail: r.Label() + detail})
	})
	if err != nil {
		return fmt.Errorf("change awards %s: %w", step.ID, err)
	}
	return nil
}

func awardRound(ctx context.Context, on *repository.Store, id string) (domain.AwardRound, error) {
	r, err := on.AwardRound(ctx, id)
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return r, domain.NotFound("没有这次评选。")
	}
	return r, err
}

// SaveAwardSetup changes quotas, rules and what is shown, before the figures are
// frozen. Who is ranked already is ranked anew; another last day asks for the
// ranking to be computed again.
func (s *Service) SaveAwardSetup(ctx context.Context, actor domain.Account, step AwardStep, wanted domain.AwardSetup) error {
	return s.onRound(ctx, actor, domain.ReckonRewards, step, func(tx *repository.Store, r *domain.AwardRound) (string, string, error) {
		set, err := settings(ctx, tx)
		if err != nil {
			return "", "", err
		}
		if problems := wanted.Problems(r.Year, set.Begins()); len(problems) > 0 {
			return "", "", domain.InvalidFields(problems)
		}
		through := r.Setup.Through
		for i := range wanted.Quotas {
			wanted.Quotas[i].Reason = overReasonOf(r.Setup.Quotas, wanted.Quotas[i])
		}
		if err := r.Change(wanted); err != nil {
			return "", "", err
		}
		switch {
		case r.State == domain.AwardSetUp:
		case through != wanted.Through:
			r.State = domain.AwardSetUp
		default:
			err = rankAgain(ctx, tx, r)
		}
		return "award.setup", "计算到" + wanted.Through.Chinese(), err
	})
}

func overReasonOf(quotas []domain.AwardQuota, of domain.AwardQuota) string {
	for _, q := range quotas {
		if q.Kind == of.Kind && q.Class == of.Class {
			return q.Reason
		}
	}
	return ""
}

// AwardGroup is one class of one kind of award.
type AwardGroup struct {
	domain.AwardQuota
	Candidates []domain.AwardCandidate
	Chosen     int
	Problems   []string // what must be mended before the list is settled
}

// AwardPage is the awards of a year.
type AwardPage struct {
	domain.AwardRound
	Groups     []AwardGroup
	Exclusions []repository.AwardExclusionLine
	Objections []repository.AwardObjectionLine
	Unsettled  []domain.AwardProblem
	Open       int        // objections that wait for an answer
	Mine       bool       // the reader ranked or froze it, so that somebody else must decide
	Over       bool       // the 公示 has ended
	Lacking    domain.Day // to when the 公示 should go on, by a calendar entered since; empty where nothing lacks
	Shown      bool       // the 公示 goes on
	Today      domain.Day
	Stage      string
}

// SubjectName names who is excluded, empty for who is ranked no more.
func (p *AwardPage) SubjectName(kind domain.AwardKind, subjectID string) string {
	for _, g := range p.Groups {
		for _, c := range g.Candidates {
			if c.Kind == kind && c.SubjectID == subjectID {
				return c.Label()
			}
		}
	}
	return ""
}

// Winners returns who is chosen, of one kind, in the order of the ranking.
func (p *AwardPage) Winners(kind domain.AwardKind) []domain.AwardCandidate {
	var chosen []domain.AwardCandidate
	for _, g := range p.Groups {
		for _, c := range g.Candidates {
			if c.Chosen && g.Kind == kind {
				chosen = append(chosen, c)
			}
		}
	}
	return chosen
}

// AwardPage returns the awards of a year.
func (s *Service) AwardPage(ctx context.Context, actor domain.Account, id string) (AwardPage, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return AwardPage{}, err
	}
	page, err := s.awardPage(ctx, id)
	page.Mine = actor.ID == page.Computed.By || actor.ID == page.Frozen.By
	return page, err
}

func (s *Service) awardPage(ctx context.Context, id string) (AwardPage, error) {
	page := AwardPage{Today: domain.DayOf(s.store.Now())}
	var err error
	if page.AwardRound, err = awardRound(ctx, s.store, id); err != nil {
		return page, err
	}
	all, err := s.store.AwardRanking(ctx, id)
	if err != nil {
		return page, fmt.Errorf("list candidates of awards %s: %w", id, err)
	}
	if page.Exclusions, err = s.store.AwardExclusions(ctx, id); err != nil {
		return page, fmt.Errorf("list exclusions of awards %s: %w", id, err)
	}
	if page.Objections, err = s.store.AwardObjections(ctx, id); err != nil {
		return page, fmt.Errorf("list objections of awards %s: %w", id, err)
	}
	for _, o := range page.Objections {
		if o.State == domain.ObjectionOpen {
			page.Open++
		}
	}
	page.Shown = page.AwardRound.Shown(page.Today)
	page.Stage = page.AwardRound.Stage(page.Today)
	page.Over = page.State == domain.AwardPublicised && page.Today > page.NoticeUntil
	calendar, err := s.store.Calendar(ctx)
	if err != nil {
		return page, fmt.Errorf("read the calendar: %w", err)
	}
	page.Lacking = page.AwardRound.Lacking(calendar, page.Today)
	page.Unsettled = domain.CheckChoices(all, page.Setup.Quotas)
	page.Groups = awardGroups(page.Setup.Quotas, all, page.Unsettled)
	return page, nil
}

// awardGroups sorts candidates into the classes of the quotas.
func awardGroups(quotas []domain.AwardQuota, all []domain.AwardCandidate, problems []domain.AwardProblem) []AwardGroup {
	groups := make([]AwardGroup, len(quotas))
	for i, q := range quotas {
		g := &groups[i]
		g.AwardQuota = q
		for _, c := range all {
			if c.Kind == q.Kind && c.Class == q.Class {
				g.Candidates = append(g.Candidates, c)
				if c.Chosen {
					g.Chosen++
				}
			}
		}
		for _, p := range problems {
			if p.Kind == q.Kind && p.Class == q.Class {
				g.Problems = append(g.Problems, p.Words)
			}
		}
	}
	return groups
}
