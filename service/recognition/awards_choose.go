package recognition

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

// Exclude keeps a candidate from being awarded.
type Exclude struct {
	AwardStep
	CandidateID string
	Cause       domain.ExclusionCause
	Number      string // of the manuscript
	Reason      string
}

// Exclude keeps a candidate from being awarded, until the list is decided. The
// others move up while the figures are not frozen; later a place stays empty
// unless people choose somebody for it.
func (s *Service) Exclude(ctx context.Context, actor domain.Account, cmd Exclude) error {
	return s.onRound(ctx, actor, domain.ReckonRewards, cmd.AwardStep, func(tx *repository.Store, r *domain.AwardRound) (string, string, error) {
		if err := r.Excluding(); err != nil {
			return "", "", err
		}
		c, err := candidateOf(ctx, tx, r, cmd.CandidateID)
		if err != nil {
			return "", "", err
		}
		if c.Standing == domain.StandingExcluded {
			return "", "", domain.Conflict(c.Label() + "已经排除了。")
		}
		e := domain.AwardExclusion{
			ID: tx.NewID(), RoundID: r.ID, Kind: c.Kind, SubjectID: c.SubjectID, Cause: cmd.Cause, Reason: strings.TrimSpace(cmd.Reason),
			Made: domain.Signed{By: actor.ID, Name: actor.Name, At: tx.Now()},
		}
		if e.ManuscriptID, err = ownManuscript(ctx, tx, c, strings.TrimSpace(cmd.Number)); err != nil {
			return "", "", err
		}
		if err := e.Check(); err != nil {
			return "", "", err
		}
		if err := tx.AddAwardExclusion(ctx, e); err != nil {
			return "", "", err
		}
		detail := c.Label() + "，" + e.Cause.Label() + "：" + e.Reason
		if !r.State.Frozen() {
			return "award.exclude", detail, rankAgain(ctx, tx, r)
		}
		c.Standing, c.Chosen, c.Reason = domain.StandingExcluded, false, ""
		return "award.exclude", detail, tx.SaveAwardCandidate(ctx, &c)
	})
}

// candidateOf returns a candidate of the round.
func candidateOf(ctx context.Context, on *repository.Store, r *domain.AwardRound, id string) (domain.AwardCandidate, error) {
	c, err := on.AwardCandidate(ctx, id)
	missing := err != nil && domain.KindOf(err) == domain.KindNotFound
	if missing || err == nil && c.RoundID != r.ID {
		return c, domain.NotFound("没有这位参评者，请刷新以后再试。")
	}
	return c, err
}

// ownManuscript returns the id of the candidate's manuscript with a number, empty
// for no number.
func ownManuscript(ctx context.Context, on *repository.Store, c domain.AwardCandidate, number string) (string, error) {
	if number == "" {
		return "", nil
	}
	m, err := on.ManuscriptNumbered(ctx, number)
	missing := err != nil && domain.KindOf(err) == domain.KindNotFound
	if missing || err == nil && m.InformantID != c.SubjectID && m.UnitID != c.SubjectID {
		return "", domain.InvalidFields(map[string]string{"manuscript": c.Name + "没有编号是 " + number + " 的稿件。"})
	}
	return m.ID, err
}

// LiftExclusion ends an exclusion, until the list is decided.
func (s *Service) LiftExclusion(ctx context.Context, actor domain.Account, step AwardStep, exclusionID, reason string) error {
	return s.onRound(ctx, actor, domain.ReckonRewards, step, func(tx *repository.Store, r *domain.AwardRound) (string, string, error) {
		if err := r.Excluding(); err != nil {
			return "", "", err
		}
		all, err := tx.AwardExclusions(ctx, r.ID)
		if err != nil {
			return "", "", err
		}
		at := slices.IndexFunc(all, func(e repository.AwardExclusionLine) bool { return e.ID == exclusionID })
		if at < 0 {
			return "", "", domain.NotFound("没有这条排除。")
		}
		e := all[at].AwardExclusion
		if err := e.Lift(reason, actor, tx.Now()); err != nil {
			return "", "", err
		}
		if err := tx.LiftAwardExclusion(ctx, e); err != nil {
			return "", "", err
		}
		detail, err := letBack(ctx, tx, r, e)
		return "award.lift", detail + "：" + e.Lifting, err
	})
}

// letBack gives a candidate back the standing that the figures give, once no
// exclusion holds. Frozen figures are not ranked again: who was excluded is
// chosen then by people, with a reason.
func letBack(ctx context.Context, tx *repository.Store, r *domain.AwardRound, e domain.AwardExclusion) (string, error) {
	all, err := tx.AwardRanking(ctx, r.ID)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(all, func(c domain.AwardCandidate) bool { return c.Kind == e.Kind && c.SubjectID == e.SubjectID })
	if at < 0 {
		return "", rankAgain(ctx, tx, r) // who has nothing any more since it was ranked again
	}
	c := all[at]
	if !r.State.Frozen() {
		return c.Label(), rankAgain(ctx, tx, r)
	}
	c.Standing = domain.StandingBelow
	return c.Label(), tx.SaveAwardCandidate(ctx, &c)
}

// Choose is who of a class is chosen.
type Choose struct {
	AwardStep
	Kind    domain.AwardKind
	Class   string
	Chosen  []string          // ids of candidates
	Reasons map[string]string // by candidate: for choosing otherwise than the ranking says
	Over    string            // why more than the quota are chosen
}

// Choose says who of a class is chosen. Whatever differs from the ranking needs a
// reason, by the field reason-ID; so do ties, and more than the quota.
func (s *Service) Choose(ctx context.Context, actor domain.Account, cmd Choose) error {
	return s.onRound(ctx, actor, domain.ReckonRewards, cmd.AwardStep, func(tx *repository.Store, r *domain.AwardRound) (string, string, error) {
		if err := r.Choosing(); err != nil {
			return "", "", err
		}
		for i := range r.Setup.Quotas {
			if q := &r.Setup.Quotas[i]; q.Kind == cmd.Kind && q.Class == cmd.Class {
				q.Reason = strings.TrimSpace(cmd.Over)
			}
		}
		all, err := tx.AwardRanking(ctx, r.ID)
		if err != nil {
			return "", "", err
		}
		all = slices.DeleteFunc(all, func(c domain.AwardCandidate) bool { return c.Kind != cmd.Kind || c.Class != cmd.Class })
		changed := cmd.apply(all)
		if err := choiceProblems(all, r.Setup.Quotas); err != nil {
			return "", "", err
		}
		for _, c := range changed {
			if err := tx.SaveAwardCandidate(ctx, c); err != nil {
				return "", "", err
			}
		}
		return "award.choose", chosenWords(cmd.Kind, changed), nil
	})
}

// apply writes the choices on the candidates of a class and returns those that
// are different now.
func (cmd *Choose) apply(all []domain.AwardCandidate) []*domain.AwardCandidate {
	var changed []*domain.AwardCandidate
	for i := range all {
		c := &all[i]
		chosen, reason := slices.Contains(cmd.Chosen, c.ID), strings.TrimSpace(cmd.Reasons[c.ID])
		if c.Standing != domain.StandingTied && chosen == (c.Standing == domain.StandingWithin) {
			reason = "" // as the ranking says
		}
		if c.Chosen != chosen || c.Reason != reason {
			c.Chosen, c.Reason = chosen, reason
			changed = append(changed, c)
		}
	}
	return changed
}

// choiceProblems returns what is wrong with single choices as an Invalid error;
// what is wrong with a class as a whole only keeps the list from being frozen.
func choiceProblems(all []domain.AwardCandidate, quotas []domain.AwardQuota) error {
	fields := map[string]string{}
	for _, p := range domain.CheckChoices(all, quotas) {
		if p.CandidateID != "" {
			fields["reason-"+p.CandidateID] = p.Words
		}
	}
	for _, c := range all {
		if utf8.RuneCountInString(c.Reason) > maxReason {
			fields["reason-"+c.ID] = "原因请写在 200 字以内。"
		}
	}
	if len(fields) > 0 {
		return domain.InvalidFields(fields)
	}
	return nil
}

func chosenWords(kind domain.AwardKind, changed []*domain.AwardCandidate) string {
	words := kind.Label()
	for _, c := range changed {
		verb := "不选"
		if c.Chosen {
			verb = "选定"
		}
		words += "，" + verb + c.Label()
		if c.Reason != "" {
			words += "（" + c.Reason + "）"
		}
	}
	return domain.Shorten(words, 400)
}

// FreezeAwards keeps the figures for ever, with what the registrations say today,
// for the forms that are stamped.
func (s *Service) FreezeAwards(ctx context.Context, actor domain.Account, step AwardStep) error {
	return s.onRound(ctx, actor, domain.ReckonRewards, step, func(tx *repository.Store, r *domain.AwardRound) (string, string, error) {
		all, err := keepRegistrations(ctx, tx, r)
		if err != nil {
			return "", "", err
		}
		problems := domain.CheckChoices(all, r.Setup.Quotas)
		chosen := countChosen(all)
		if chosen == 0 {
			problems = append(problems, domain.AwardProblem{Words: "还没有选定任何信息员或者单位。"})
		}
		department, err := tx.Settings(ctx)
		if err != nil {
			return "", "", err
		}
		hash, err := hashAwards(all)
		if err != nil {
			return "", "", err
		}
		return "award.freeze", fmt.Sprintf("选定 %d 个，核对码 %s", chosen, hash[:16]), r.Freeze(hash, department.Federation, problems, actor, tx.Now())
	})
}

// keepRegistrations keeps what the registrations of everybody who is ranked say:
// who is chosen may still change.
func keepRegistrations(ctx context.Context, tx *repository.Store, r *domain.AwardRound) ([]domain.AwardCandidate, error) {
	all, err := tx.AwardCandidates(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	known, err := tx.AwardRegistrations(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Registration = known[all[i].ID]
	}
	return all, tx.PutAwardCandidates(ctx, r.ID, all)
}

func countChosen(all []domain.AwardCandidate) int {
	n := 0
	for _, c := range all {
		if c.Chosen {
			n++
		}
	}
	return n
}
