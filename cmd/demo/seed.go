package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	random "math/rand/v2"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"laigao/cmd/internal/app"
	"laigao/domain"
	"laigao/wechat/simulator"
)

// seeder fills an empty folder through the product's own doors: services,
// callback and outbox, at a clock that runs through four quarters.
type seeder struct {
	app    *app.App
	phones phones
	clock  *clock
	now    time.Time // when seeding ends, in the clock's terms
	first  int       // so many days before, the department began
	keys   keys
	random *random.Rand
	tell   func(done, all int)

	staff     map[string]domain.Account // by user name
	units     map[string]domain.Unit    // by code
	outlets   []domain.Outlet           // all but the own account
	people    []*person
	stories   []sampleStory
	agenda    []appointment
	paintings paintings
	lost      int      // notices whose report never comes
	sections  []string // manuscripts for the articles
}

// appointment is one thing that happens at one time.
type appointment struct {
	at time.Time
	do func(ctx context.Context) error
}

// seeding is what is needed to fill a folder.
type seeding struct {
	place place
	keys  keys
	log   *slog.Logger
	now   func() time.Time
	past  int // stories of the quarters before
	tell  func(done, all int)
}

// firstDay is how many days ago the department began: four quarters are behind
// it, and the last two months of the year before, for which there are awards.
func firstDay(now time.Time) int {
	today := domain.DayOf(now).Time()
	november := time.Date(today.In(domain.Shanghai()).Year()-1, time.November, 1, 0, 0, 0, 0, domain.Shanghai())
	return max(fourQuarters, int(today.Sub(november).Hours()/24))
}

const fourQuarters = 372

// seed fills the folder. Server and platform listen on ports of their own
// meanwhile, so that nobody meets them half filled.
func (s seeding) seed(ctx context.Context) (err error) {
	now := s.now()
	first := firstDay(now)
	clock := newClock(s.now, now.AddDate(0, 0, -first-2))
	sim, callback, err := listeners(ctx)
	if err != nil {
		return err
	}
	s.place.simBase, s.place.callback = "http://"+sim.Addr().String(), "http://"+callback.Addr().String()
	platform, err := startPlatform(sim, simulator.Config{
		PublicURL: s.place.simPublic, Accounts: []simulator.Account{s.keys.account(s.place)}, Now: clock.Now, Log: s.log,
		StateFile: filepath.Join(s.place.folder, stateFile), EventDelay: time.Millisecond, RetryDelay: 50 * time.Millisecond,
	})
	if err != nil {
		return errors.Join(err, callback.Close())
	}
	a, err := app.New(ctx, app.Options{Config: s.keys.config(s.place), Log: s.log, Now: clock.Now, Random: rand.Reader, Version: version})
	if err != nil {
		return errors.Join(err, callback.Close(), platform.close(ctx))
	}
	server := serve(callback, a.Handler())
	defer func() { err = errors.Join(err, server.close(ctx), platform.close(ctx), a.Close()) }()
	filler := &seeder{
		app: a, phones: phones{s.place.simBase}, clock: clock, now: now, keys: s.keys, tell: s.tell, first: first, stories: sampleStories(s.past, first),
		random: random.New(random.NewPCG(3, 14)), //nolint:gosec // the same sample each time
	}
	return filler.run(ctx)
}

// listeners opens two ports that are free.
func listeners(ctx context.Context) (sim, callback net.Listener, err error) {
	var config net.ListenConfig
	if sim, err = config.Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
		return nil, nil, fmt.Errorf("listen for seeding: %w", err)
	}
	if callback, err = config.Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("listen for seeding: %w", err), sim.Close())
	}
	return sim, callback, nil
}

// run lets the four quarters happen.
func (s *seeder) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s.paintings = paint(ctx, s.stories)
	if err := s.found(ctx); err != nil {
		return err
	}
	s.planPeople()
	s.planStories()
	s.planArticles()
	s.planRewards()
	slices.SortStableFunc(s.agenda, func(a, b appointment) int { return a.at.Compare(b.at) })
	for i, item := range s.agenda {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.tell(i, len(s.agenda))
		s.clock.Advance(item.at)
		if err := item.do(ctx); err != nil {
			return fmt.Errorf("sample data, step %d of %d: %w", i+1, len(s.agenda), err)
		}
		if err := s.settle(ctx); err != nil {
			return err
		}
	}
	s.clock.Advance(s.now)
	if err := s.recommend(ctx); err != nil {
		return err
	}
	if err := s.remind(ctx); err != nil {
		return err
	}
	s.tell(len(s.agenda), len(s.agenda))
	return s.settle(ctx)
}

// remind reminds of what is overdue and of silent units, or that would be the first
// thing that the demo does.
func (s *seeder) remind(ctx context.Context) error {
	if _, err := s.app.Review.Remind(ctx); err != nil {
		return err
	}
	_, err := s.app.Notice.RemindSilent(ctx)
	return err
}

// plan puts something on the agenda, never into the future.
func (s *seeder) plan(at time.Time, do func(ctx context.Context) error) {
	if last := s.now.Add(-30 * time.Minute); at.After(last) {
		at = last.Add(time.Duration(len(s.agenda)) * 2 * time.Second) // in the order of planning
	}
	s.agenda = append(s.agenda, appointment{at, do})
}

// settling is how long nothing may happen before the seeder gives up: a film may
// be converted on a burdened machine meanwhile.
const settling = time.Minute

// settle works the outbox until nothing is due and waits for the platform's
// reports on what was sent, so that all that belongs to a moment is done in it.
func (s *seeder) settle(ctx context.Context) error {
	moved := time.Now()
	for {
		worked, err := s.app.RunOutboxOnce(ctx)
		if err != nil {
			return fmt.Errorf("work the outbox: %w", err)
		}
		open, err := s.unreported(ctx)
		if err != nil {
			return err
		}
		if worked == 0 && !open {
			return nil
		}
		if worked > 0 {
			moved = time.Now()
			continue
		}
		if time.Since(moved) > settling {
			return errors.New("the platform's reports do not come")
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the platform's reports: %w", ctx.Err())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// unreported tells whether the platform still owes a report.
func (s *seeder) unreported(ctx context.Context) (bool, error) {
	counts, err := s.app.Store.CountNotifications(ctx)
	if err != nil {
		return false, fmt.Errorf("count notices: %w", err)
	}
	for _, c := range counts {
		if c.State == domain.NoticeSent && c.Count > s.lost {
			return true, nil
		}
	}
	articles, err := s.app.Store.CountArticles(ctx)
	if err != nil {
		return false, fmt.Errorf("count articles: %w", err)
	}
	return slices.ContainsFunc(articles, func(c articleCount) bool {
		return c.Count > 0 && (c.State == domain.ArticleSending || c.State == domain.ArticleWaiting || c.State == domain.ArticleUnknown)
	}), nil
}

// day returns a time of day so many days before the end of the seeding.
func (s *seeder) day(ago, hour, minute int) time.Time {
	local := s.now.In(domain.Shanghai()).AddDate(0, 0, -ago)
	return time.Date(local.Year(), local.Month(), local.Day(), hour, minute, s.random.IntN(60), 0, domain.Shanghai())
}

// later returns a moment of office hours some hours after another.
func (s *seeder) later(from time.Time, hours int) time.Time {
	at := from.Add(time.Duration(hours)*time.Hour + time.Duration(s.random.IntN(50))*time.Minute).In(domain.Shanghai())
	if at.Hour() >= 9 && at.Hour() < 18 {
		return at
	}
	next := at
	if at.Hour() >= 18 {
		next = at.AddDate(0, 0, 1)
	}
	return time.Date(next.Year(), next.Month(), next.Day(), 9, 5+s.random.IntN(50), s.random.IntN(60), 0, domain.Shanghai())
}

// pick returns one of several words, the same each time.
func (s *seeder) pick(from []string) string { return from[s.random.IntN(len(from))] }

// csvLine joins cells that need no quotes.
func csvLine(cells ...string) string { return strings.Join(cells, ",") + "\n" }
