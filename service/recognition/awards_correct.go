package recognition

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// CorrectAwards writes names, units and what the forms say of people anew as the
// registry has them now, for a reason: somebody was written wrong. Classes,
// places and figures stay as they were frozen, and the hash becomes another one,
// so that forms printed before can be told from those after.
func (s *Service) CorrectAwards(ctx context.Context, actor domain.Account, step AwardStep, reason string) error {
	return s.onRound(ctx, actor, domain.ReckonRewards, step, func(tx *repository.Store, r *domain.AwardRound) (string, string, error) {
		if r.State != domain.AwardFrozen {
			return "", "", r.Correct("", "", reason)
		}
		all, err := unmovedAwards(ctx, tx, r)
		if err != nil {
			return "", "", err
		}
		changes, err := nameAnew(ctx, tx, r, all)
		if err != nil {
			return "", "", err
		}
		department, err := tx.Settings(ctx)
		if err != nil {
			return "", "", err
		}
		hash, err := hashAwards(all)
		if err != nil {
			return "", "", err
		}
		same := hash == r.Hash && department.Federation == r.Recommender
		if err := r.Correct(hash, department.Federation, reason); err != nil {
			return "", "", err
		}
		if same {
			return "", "", domain.Conflict("名单和登记信息一致，没有要更正的。请先改正信息员或者单位的登记。")
		}
		changes = append(changes, strings.TrimSpace(reason), "核对码 "+hash[:16])
		return "award.correct", domain.Shorten(strings.Join(changes, "，"), mostDetail), tx.PutAwardCandidates(ctx, r.ID, all)
	})
}

const mostDetail = 400 // characters of what the audit says of a list

// nameAnew writes on candidates what they and their units are called now, and
// returns what that has changed.
func nameAnew(ctx context.Context, tx *repository.Store, r *domain.AwardRound, all []domain.AwardCandidate) ([]string, error) {
	people, err := tx.AwardPeople(ctx)
	if err != nil {
		return nil, err
	}
	units, err := tx.Units(ctx)
	if err != nil {
		return nil, err
	}
	registrations, err := tx.AwardRegistrations(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, who := range people {
		names[who.ID] = who.Name
	}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	var changes []string
	for i := range all {
		c := &all[i]
		before := c.Label()
		if name, known := names[c.SubjectID]; known {
			c.Name = name
		}
		if unit, known := names[c.UnitID]; known && c.Unit != "" {
			c.Unit = unit
		}
		if registration, known := registrations[c.ID]; known {
			c.Registration = registration
		}
		if c.Label() != before {
			changes = append(changes, fmt.Sprintf("%s改为%s", before, c.Label()))
		}
	}
	return changes, nil
}
