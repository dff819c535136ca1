package recognition

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// coursesRead is how many manuscripts are compared in one go.
const coursesRead = 1000

// Astray is a manuscript whose days of counting are not those of its reviews.
type Astray struct {
	ID, Number string
	Words      string // what is written and what it should be, in Chinese
	were, are  domain.Milestones
}

// AstrayMilestones looks through all manuscripts whether the days by which they
// are counted are those of their submission and of their signed steps. Figures
// and their lists agree with each other even where they are not. How long the
// first answer took was reckoned by the calendar of its moment and stays so.
func (s *Service) AstrayMilestones(ctx context.Context) ([]Astray, error) {
	calendar, err := s.store.Calendar(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the calendar: %w", err)
	}
	var astray []Astray
	for after := ""; ; {
		courses, err := s.store.Courses(ctx, after, coursesRead)
		if err != nil {
			return nil, fmt.Errorf("read the reviews of manuscripts after %q: %w", after, err)
		}
		for i := range courses {
			m := &courses[i].Manuscript
			are := domain.MilestonesBy(m, courses[i].Reviews, calendar)
			if are.DecidedDay == courses[i].Kept.DecidedDay { // holidays may have been entered since
				are.ReviewHours = courses[i].Kept.ReviewHours
			}
			if words := courses[i].Kept.Unlike(are); words != "" {
				astray = append(astray, Astray{ID: m.ID, Number: m.Number, Words: words, were: courses[i].Kept, are: are})
			}
			after = m.ID
		}
		if len(courses) < coursesRead {
			return astray, nil
		}
	}
}

// MendMilestones lets manuscripts be counted by the days of their submission and
// of their signed steps. It is done at the command line. What has changed since
// it was looked at is left as it is; it returns how many were written.
func (s *Service) MendMilestones(ctx context.Context, astray []Astray) (int, error) {
	mended := 0
	for _, one := range astray {
		err := s.store.InTx(ctx, func(tx *repository.Store) error {
			if err := tx.MarkMilestones(ctx, one.ID, one.were, one.are); err != nil {
				return err
			}
			return audit(ctx, tx, domain.Actor{Kind: domain.ActorOperator, Name: "命令行"}, domain.AuditRow{Action: "manuscript.mend_days", SubjectID: one.ID, Detail: one.Number + one.Words})
		})
		switch {
		case err == nil:
			mended++
		case domain.KindOf(err) != domain.KindConflict:
			return mended, fmt.Errorf("mend the days of manuscript %s: %w", one.ID, err)
		}
	}
	return mended, nil
}
