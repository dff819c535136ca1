package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"laigao/domain"
	"laigao/service/recognition"
)

// planAwards has the awards of the year before made public at its end, with an
// objection that nobody has answered, and those of this year ranked.
func (s *seeder) planAwards() {
	year := s.now.In(domain.Shanghai()).Year() - 1
	december := func(day, hour int) time.Time {
		return time.Date(year, time.December, day, hour, 0, 0, 0, domain.Shanghai())
	}
	s.plan(december(14, 10), func(ctx context.Context) error { return s.rankedUntil(ctx, domain.DayOf(december(12, 0))) })
	s.plan(december(15, 9), s.settleAwards)
	s.plan(december(15, 11), s.publicise)
	s.plan(december(16, 10), func(ctx context.Context) error {
		return s.objectToAwards(ctx, 3, "请核对积分是否计入了第三季度的采用。（示例）")
	})
	s.plan(december(17, 15), s.answerAwards)
	s.plan(december(18, 16), func(ctx context.Context) error {
		return s.objectToAwards(ctx, 5, "名单中的单位报送的稿件，有一篇与我单位的重复。（示例）")
	})
	s.plan(domain.DayOf(s.now).Add(-1).Time().Add(16*time.Hour), s.awards)
}

// awards begins the awards of the year as it stands: ranked, for the department
// to choose and freeze.
func (s *seeder) awards(ctx context.Context) error {
	desk, who := s.app.Recognition, s.staff["gaochou"]
	years, err := desk.AwardYears(ctx)
	if err != nil {
		return err
	}
	id, err := desk.StartAwards(ctx, who, years[0])
	if err != nil {
		return err
	}
	return desk.ComputeAwards(ctx, who, recognition.AwardStep{ID: id, Version: 1})
}

// rankedUntil begins the awards of the year with what was published up to a day.
func (s *seeder) rankedUntil(ctx context.Context, through domain.Day) error {
	if err := s.awards(ctx); err != nil {
		return err
	}
	page, step, err := s.earlierAwards(ctx)
	if err != nil {
		return err
	}
	setup := page.Setup
	setup.Through, setup.Public, setup.Contact = through, true, "宣传教育部 电话 0000-0000000（示例）"
	if err := s.app.Recognition.SaveAwardSetup(ctx, s.staff["gaochou"], step, setup); err != nil {
		return err
	}
	step.Version++
	return s.app.Recognition.ComputeAwards(ctx, s.staff["gaochou"], step)
}

// earlierAwards returns the awards of the year before, the only ones at the end of
// that year.
func (s *seeder) earlierAwards(ctx context.Context) (recognition.AwardPage, recognition.AwardStep, error) {
	desk, who := s.app.Recognition, s.staff["gaochou"]
	rounds, err := desk.Awards(ctx, who)
	if err != nil {
		return recognition.AwardPage{}, recognition.AwardStep{}, err
	}
	page, err := desk.AwardPage(ctx, who, rounds[0].ID)
	return page, recognition.AwardStep{ID: page.ID, Version: page.Version}, err
}

// settleAwards has somebody left out at their own wish, ties decided, and the list
// frozen, unless there is nobody to choose.
func (s *seeder) settleAwards(ctx context.Context) error {
	desk, who := s.app.Recognition, s.staff["gaochou"]
	page, step, err := s.earlierAwards(ctx)
	if err != nil {
		return err
	}
	if chosen := page.Winners(domain.AwardInformants); len(chosen) > 1 {
		left := recognition.Exclude{AwardStep: step, CandidateID: chosen[len(chosen)-1].ID, Cause: domain.ExcludedOther, Reason: "本人申请不参加评选（示例）"}
		if err := desk.Exclude(ctx, who, left); err != nil {
			return err
		}
		if page, step, err = s.earlierAwards(ctx); err != nil {
			return err
		}
	}
	for i := range page.Groups {
		if len(page.Groups[i].Problems) == 0 {
			continue
		}
		if err := desk.Choose(ctx, who, untied(step, &page.Groups[i])); err != nil {
			return err
		}
		step.Version++
	}
	if len(page.Winners(domain.AwardInformants))+len(page.Winners(domain.AwardUnits)) == 0 {
		return nil // too few stories, as in tests
	}
	return desk.FreezeAwards(ctx, who, step)
}

// untied chooses the first of those who are tied for the last seats of a class.
func untied(step recognition.AwardStep, g *recognition.AwardGroup) recognition.Choose {
	cmd := recognition.Choose{AwardStep: step, Kind: g.Kind, Class: g.AwardQuota.Class, Reasons: map[string]string{}}
	for _, c := range g.Candidates {
		switch {
		case c.Standing == domain.StandingWithin:
			cmd.Chosen = append(cmd.Chosen, c.ID)
		case c.Standing == domain.StandingTied && len(cmd.Chosen) < g.Seats:
			cmd.Chosen = append(cmd.Chosen, c.ID)
			cmd.Reasons[c.ID] = "积分和各项数字相同，部务会研究决定（示例）"
		}
	}
	return cmd
}

// publicise begins the 公示 for five working days from today on.
func (s *seeder) publicise(ctx context.Context) error {
	page, step, err := s.earlierAwards(ctx)
	if err != nil || page.State != domain.AwardFrozen {
		return err
	}
	return s.app.Recognition.Publicise(ctx, s.staff["gaochou"], recognition.Publicise{AwardStep: step, From: page.Today, Days: domain.NoticeDaysUsual})
}

// objectToAwards lets an informant hold something against somebody on the list.
func (s *seeder) objectToAwards(ctx context.Context, number int, words string) error {
	page, _, err := s.earlierAwards(ctx)
	if err != nil || !page.Shown {
		return err
	}
	who, err := s.app.Store.Informant(ctx, s.people[number].id)
	if err != nil {
		return fmt.Errorf("read informant: %w", err)
	}
	about := slices.Concat(page.Winners(domain.AwardUnits), page.Winners(domain.AwardInformants))[0]
	return s.app.Recognition.ObjectToAwards(ctx, who, recognition.ObjectToAwards{RoundID: page.ID, CandidateID: about.ID, Words: words})
}

// answerAwards answers what waits for an answer.
func (s *seeder) answerAwards(ctx context.Context) error {
	page, _, err := s.earlierAwards(ctx)
	if err != nil {
		return err
	}
	for _, o := range page.Objections {
		answer := recognition.Answer{ID: o.ID, Version: o.Version, Words: "已核对，积分按稿酬明细计算，第三季度的采用都已计入，维持原结果。（示例）"}
		if err := s.app.Recognition.AnswerAwards(ctx, s.staff["gaochou"], answer); err != nil {
			return err
		}
	}
	return nil
}
