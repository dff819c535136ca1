package main

import (
	"context"
	"errors"
	"fmt"

	"laigao/domain"
	"laigao/service/publishing"
)

// planArticles has manuscripts pushed to all followers now and then, and some
// composed but not signed yet.
func (s *seeder) planArticles() {
	for _, ago := range pushes() {
		if s.enough(ago) {
			s.planPush(ago)
		}
	}
	s.plan(s.day(1, 10, 45), func(ctx context.Context) error {
		_, err := s.app.Publishing.Create(ctx, s.staff["fabu"], s.sections[len(s.sections)-3:len(s.sections)-1])
		return err
	})
	s.planScheduled()
	s.plan(s.day(44, 8, 30), func(ctx context.Context) error { return s.spoil(ctx, "lost") })
	s.plan(s.day(27, 8, 30), func(ctx context.Context) error { return s.spoil(ctx, "lost") })
	s.plan(s.day(2, 8, 30), func(ctx context.Context) error { return s.spoil(ctx, "failed: system failed") })
}

// pushes returns how many days ago something was pushed.
func pushes() []int { return []int{330, 285, 240, 195, 150, 105, 64, 22} }

// enough reports whether there are manuscripts for an article so many days ago.
func (s *seeder) enough(ago int) bool {
	const course = 8 // days that a manuscript takes at most until it is adopted
	ready := 0
	for _, st := range s.stories {
		if st.publishable() && st.days >= ago+course {
			ready++
		}
	}
	return ready > 1
}

// planPush has the newest two manuscripts with pictures composed, signed and
// pushed so many days ago.
func (s *seeder) planPush(ago int) {
	var article string
	s.plan(s.day(ago, 15, 10), func(ctx context.Context) error {
		if len(s.sections) < 2 {
			return errors.New("there are too few manuscripts for the articles")
		}
		var err error
		article, err = s.app.Publishing.Create(ctx, s.staff["fabu"], s.sections[len(s.sections)-2:])
		return err
	})
	s.plan(s.day(ago, 16, 0), func(ctx context.Context) error {
		return s.release(ctx, article, func(at publishing.Place) error { return s.app.Publishing.Sign(ctx, s.staff["zhongshen"], at) })
	})
	s.plan(s.day(ago, 17, 30), func(ctx context.Context) error {
		return s.release(ctx, article, func(at publishing.Place) error {
			return s.app.Publishing.Send(ctx, s.staff["fabu"], at, domain.DeliveryPush)
		})
	})
	for after := range domain.ReadingDays {
		s.plan(s.day(ago-after, 22, 40), func(ctx context.Context) error { return s.readers(ctx, article, after) })
		s.plan(s.day(ago-after-1, 8, 20), func(ctx context.Context) error { return s.app.Publishing.AskFigures(ctx) })
	}
}

// readers lets people read a pushed article so many days after it came: many on
// the first evening, fewer from day to day, and the second item less than the first.
func (s *seeder) readers(ctx context.Context, id string, after int) error {
	a, err := s.app.Store.Article(ctx, id)
	if err != nil {
		return fmt.Errorf("read article: %w", err)
	}
	for place, item := range a.Items {
		if item.URL == "" {
			continue // the platform's report is still on its way
		}
		readers := (a.SentCount*2/3 + len(item.Title)*7%60) / (1 + 2*after) / (1 + place)
		err := s.phones.read(ctx, readings{
			URL: item.URL, Day: string(domain.DayOf(s.clock.Now())), Readers: readers, Reads: readers + readers/4, Sharers: readers / 25, Shares: readers / 20,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// planScheduled has the department keep its sensitive days, and an article that
// goes out tomorrow.
func (s *seeder) planScheduled() {
	s.plan(s.day(1, 11, 0), func(ctx context.Context) error {
		if len(s.sections) < 2 {
			return errors.New("there are too few manuscripts for the articles")
		}
		if _, err := s.app.Publishing.AddStarterDays(ctx, s.staff["zhongshen"]); err != nil {
			return err
		}
		id, err := s.app.Publishing.Create(ctx, s.staff["fabu"], s.sections[len(s.sections)-2:])
		if err != nil {
			return err
		}
		err = s.release(ctx, id, func(at publishing.Place) error { return s.app.Publishing.Sign(ctx, s.staff["zhongshen"], at) })
		if err != nil {
			return err
		}
		return s.release(ctx, id, func(at publishing.Place) error { return s.schedule(ctx, at) })
	})
}

// schedule lets a signed article go to everybody tomorrow, whatever day that is.
func (s *seeder) schedule(ctx context.Context, at publishing.Place) error {
	due := s.day(-1, 9, 0).In(domain.Shanghai()).Format("2006-01-02T15:04")
	cmd := publishing.Sending{Place: at, Delivery: domain.DeliveryPush, Kind: domain.AudienceAll, At: due}
	page, err := s.app.Publishing.ReleasePage(ctx, s.staff["fabu"], cmd)
	if err != nil {
		return err
	}
	cmd.Minded = domain.SensitiveNames(page.Sensitive)
	return s.app.Publishing.Release(ctx, s.staff["fabu"], cmd)
}

// spoil lets the platform lose its report on the next notice, or fail to
// deliver it, so that the ledger shows that too.
func (s *seeder) spoil(ctx context.Context, outcome string) error {
	if outcome == "lost" {
		s.lost++
	}
	return s.phones.spoil(ctx, outcome)
}

// release does something to an article as its page shows it now.
func (s *seeder) release(ctx context.Context, id string, do func(at publishing.Place) error) error {
	a, err := s.app.Store.Article(ctx, id)
	if err != nil {
		return fmt.Errorf("read article: %w", err)
	}
	return do(publishing.Place{ArticleID: id, Version: a.Version})
}
