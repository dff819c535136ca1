package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	cryptorand "crypto/rand"

	"laigao/cmd/internal/app"
	"laigao/domain"
	"laigao/repository"
	"laigao/service/notice"
)

const (
	fanoutPeople = 20_000
	fanoutAtOnce = 8 // calls under way, as many as the product has
	fanoutBegun  = fanoutPeople / 20
	fanoutHalf   = fanoutPeople / 2
	fanoutLimit  = 10 * time.Minute
	fanoutLook   = 100 * time.Millisecond
	fanoutRounds = 3 // messages to a platform that answers at once
	sendPath     = "/cgi-bin/message/template/send"
)

// fanoutAnswer is how long the simulated platform takes for a notice. The real
// one is some ten times as slow; on loopback a call that waits for nothing
// measures the loopback.
const fanoutAnswer = 5 * time.Millisecond

// benchFanout sends a message to many people and measures how many notices a
// second reach the simulated platform, beside bare calls of it with as many under
// way at once, and whether memory grows with what was sent. Once more with a
// platform that answers in no time it shows the most that can be sent.
func benchFanout(ctx context.Context, k *kit) ([]figure, error) {
	var figures []figure
	for _, engine := range []string{onSQLite, onGrown} {
		name := "fanout"
		if engine != onSQLite {
			name += "-" + engine
		}
		s, crowd, err := k.fanoutSite(ctx, engine)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", engine, err)
		}
		slow, err := s.fanout(ctx, crowd, fanoutAnswer)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", engine, err)
		}
		var instant comparison
		for range fanoutRounds {
			sent, err := s.fanout(ctx, crowd, 0)
			if err != nil {
				return nil, fmt.Errorf("%s with a platform that answers at once: %w", engine, err)
			}
			instant.add(sent.rate, sent.bare)
		}
		most := instant.figure(name+"-instant", "1/s", 0)
		if engine == onSQLite { // MariaDB is a third process on the same processors
			most.bar = 0.5
		}
		figures = append(
			figures,
			figure{name: name, value: slow.rate, unit: "1/s", anchor: slow.bare, ratio: slow.rate / slow.bare, bar: 0.5},
			figure{name: name + "-memory", value: slow.after / 1e6, unit: "MB", anchor: slow.before / 1e6, ratio: slow.after / slow.before, bar: 1.10, less: true},
			most,
		)
	}
	return figures, nil
}

// fanoutSite makes a site whose informants all follow the account.
func (k *kit) fanoutSite(ctx context.Context, engine string) (*site, *crowd, error) {
	url, err := k.database(engine)
	if err != nil {
		return nil, nil, err
	}
	s, err := k.newSite(engine, url)
	if err != nil {
		return nil, nil, err
	}
	c, err := k.newCrowd(ctx, fanoutPeople)
	if err != nil {
		return nil, nil, err
	}
	s.config.APIBase, s.config.OpenBase, s.config.MPBase = c.url(), c.url(), c.url()
	return s, c, s.inside(ctx, func(a *app.App) error { return register(ctx, a, c.openIDs) })
}

// fanout sends one message to everybody through a platform that takes so long
// for each notice, between two rounds of bare calls.
func (s *site) fanout(ctx context.Context, c *crowd, answer time.Duration) (fanoutResult, error) {
	if err := c.takes(ctx, answer); err != nil {
		return fanoutResult{}, err
	}
	before, err := c.bareNotices(ctx)
	if err != nil {
		return fanoutResult{}, fmt.Errorf("anchor: %w", err)
	}
	var id string
	err = s.inside(ctx, func(a *app.App) error {
		id, err = compose(ctx, a, len(c.openIDs))
		return err
	})
	if err != nil {
		return fanoutResult{}, err
	}
	sent, err := s.fanOut(ctx, id)
	if err != nil {
		return sent, err
	}
	after, err := c.bareNotices(ctx)
	if err != nil {
		return sent, fmt.Errorf("anchor: %w", err)
	}
	sent.bare = (before + after) / 2
	return sent, nil
}

// atOnce does something many times, some of them at once.
func atOnce(many int, do func(i int) error) error {
	var next atomic.Int64
	failures := make([]error, fanoutAtOnce)
	var group sync.WaitGroup
	for worker := range fanoutAtOnce {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < many && failures[worker] == nil; i = int(next.Add(1)) - 1 {
				failures[worker] = do(i)
			}
		})
	}
	group.Wait()
	return errors.Join(failures...)
}

// register adds the people, and settings by which nothing holds notices up.
func register(ctx context.Context, a *app.App, openIDs []string) error {
	admin := domain.Account{ID: a.Store.NewID(), Name: "管理员", Roles: []domain.Role{domain.RoleAdministrator}}
	err := a.Store.InTx(ctx, func(tx *repository.Store) error {
		for i, openID := range openIDs {
			informant := domain.Informant{ID: tx.NewID(), Name: fmt.Sprint("信息员", i), State: domain.InformantActive}
			if err := tx.AddInformant(ctx, &informant); err != nil {
				return err
			}
			if err := tx.PutFollower(ctx, domain.Follower{AppID: appID, OpenID: openID, InformantID: informant.ID, Subscribed: true}); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(
		err,
		a.Notice.SaveTemplates(ctx, admin, domain.ChannelTemplate, notice.Choices{domain.NoticeBroadcast: {
			TemplateID: "TPL_circular", Fields: map[string]string{"thing1": "标题", "time2": "时间", "thing3": "说明"},
		}}),
		a.Notice.SaveRules(ctx, admin, domain.NoticeRules{}), // at night too
		a.Notice.SaveBroadcastRate(ctx, admin, fmt.Sprint(domain.BroadcastRateMost)),
	)
}

// compose confirms a message to everybody.
func compose(ctx context.Context, a *app.App, people int) (id string, err error) {
	publisher := domain.Account{ID: a.Store.NewID(), Name: "发布", Roles: []domain.Role{domain.RolePublisher}}
	id = a.Store.NewID()
	return id, errors.Join(
		a.Notice.SaveBroadcast(ctx, publisher, notice.BroadcastEntry{
			ID: id, Subject: "报送五一稿件", Summary: "请于四月二十五日前报送", Body: "请于四月二十五日前报送五一专题稿件。", Addressees: domain.Addressees{Kind: domain.AddresseesAll},
		}),
		a.Notice.ConfirmBroadcast(ctx, publisher, id, fmt.Sprint(people)),
	)
}

// fanoutResult is how many bare calls and notices went out a second, and the most
// that was resident during the first and the second half of them.
type fanoutResult struct{ bare, rate, before, after float64 }

// fanOut starts the server and watches it until everybody has been sent to.
func (s *site) fanOut(ctx context.Context, id string) (fanoutResult, error) {
	store, err := repository.Open(ctx, repository.Config{URL: s.config.Database, Now: time.Now, Random: cryptorand.Reader})
	if err != nil {
		return fanoutResult{}, err
	}
	defer func() { _ = store.Close() }()
	product, _, err := s.serve(ctx)
	if err != nil {
		return fanoutResult{}, err
	}
	defer product.stop()
	var got fanoutResult
	var began time.Time
	begunWith, deadline := 0, time.Now().Add(fanoutLimit)
	for time.Now().Before(deadline) {
		sent, err := settledNotices(ctx, store, id)
		if err != nil {
			return got, err
		}
		resident, err := product.resident()
		if err != nil {
			return got, err
		}
		if sent < fanoutHalf {
			got.before = max(got.before, resident)
		} else {
			got.after = max(got.after, resident)
		}
		switch {
		case began.IsZero() && sent >= fanoutBegun:
			began, begunWith = time.Now(), sent
		case sent >= fanoutPeople:
			got.rate = float64(sent-begunWith) / time.Since(began).Seconds()
			return got, nil
		}
		time.Sleep(fanoutLook)
	}
	return got, errors.New("the message does not come to its end")
}

// settledNotices counts what was sent of a message; anything else than sent is
// an error.
func settledNotices(ctx context.Context, store *repository.Store, id string) (int, error) {
	counts, err := store.BroadcastCounts(ctx, id)
	if err != nil {
		return 0, err
	}
	sent := 0
	for _, c := range counts {
		switch c.State {
		case domain.NoticeSent:
			sent = c.Count
		case domain.NoticeQueued:
		default:
			return 0, fmt.Errorf("%d notices are %s", c.Count, c.State)
		}
	}
	return sent, nil
}
