package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"time"

	cryptorand "crypto/rand"

	"laigao/cmd/internal/app"
	"laigao/domain"
	"laigao/repository"
	"laigao/service/notice"
	"laigao/wechat/simulator"
)

const (
	fanoutPeople = 20_000
	fanoutAtOnce = 8 // calls under way, as many as the product has
	fanoutBegun  = fanoutPeople / 20
	fanoutFifth  = fanoutPeople / 5
	fanoutLimit  = 10 * time.Minute
	fanoutLook   = 100 * time.Millisecond
)

// benchFanout sends a message to many people and measures how many notices a
// second reach the simulated platform, beside bare calls of it with as many under
// way at once, and whether memory grows with what was sent.
func benchFanout(ctx context.Context, k *kit) ([]figure, error) {
	var figures []figure
	for _, engine := range []string{onSQLite, onGrown} {
		f, err := k.fanout(ctx, engine)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", engine, err)
		}
		figures = append(figures, f...)
	}
	return figures, nil
}

func (k *kit) fanout(ctx context.Context, engine string) ([]figure, error) {
	url, err := k.database(engine)
	if err != nil {
		return nil, err
	}
	s, err := k.newSite(engine, url)
	if err != nil {
		return nil, err
	}
	openIDs, err := s.crowd(ctx)
	if err != nil {
		return nil, err
	}
	bare, err := s.bareNotices(ctx, openIDs)
	if err != nil {
		return nil, fmt.Errorf("anchor: %w", err)
	}
	var id string
	err = s.inside(ctx, func(a *app.App) error {
		id, err = compose(ctx, a, openIDs)
		return err
	})
	if err != nil {
		return nil, err
	}
	sent, err := s.fanOut(ctx, id)
	if err != nil {
		return nil, err
	}
	name := "fanout"
	if engine != onSQLite {
		name += "-" + engine
	}
	return []figure{
		{name: name, value: sent.rate, unit: "1/s", anchor: bare, ratio: sent.rate / bare, bar: 0.5},
		{name: name + "-memory", value: sent.after / 1e6, unit: "MB", anchor: sent.before / 1e6, ratio: sent.after / sent.before, bar: 1.10, less: true},
	}, nil
}

// crowd plays a platform with many followers, which delivers nothing to the site.
func (s *site) crowd(ctx context.Context) ([]string, error) {
	var handler http.Handler
	s.platform = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	s.kit.ends = append(s.kit.ends, func() error { s.platform.Close(); return nil })
	sim, err := simulator.New(simulator.Config{
		PublicURL: s.platform.URL, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Accounts: []simulator.Account{{Name: "测试", AppID: appID, AppSecret: "bench", Token: token, EncodingAESKey: aesKey}},
	})
	if err != nil {
		return nil, err
	}
	handler = sim.Handler()
	s.config.APIBase, s.config.OpenBase, s.config.MPBase = s.platform.URL, s.platform.URL, s.platform.URL
	openIDs := make([]string, fanoutPeople)
	err = atOnce(fanoutPeople, func(i int) error {
		var made struct {
			OpenID string `json:"openid"`
		}
		if err := s.ask(ctx, "/_sim/followers", map[string]any{"nickname": fmt.Sprint("信息员", i)}, &made); err != nil {
			return err
		}
		openIDs[i] = made.OpenID
		return nil
	})
	return openIDs, err
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

// ask posts JSON to the platform.
func (s *site) ask(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.platform.URL+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := s.platform.Client().Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, response.Status)
	}
	return json.NewDecoder(response.Body).Decode(out)
}

// bareNotices calls the platform's sending of notices once for everybody and
// returns how many calls a second it answered.
func (s *site) bareNotices(ctx context.Context, openIDs []string) (float64, error) {
	if transport, ok := s.platform.Client().Transport.(*http.Transport); ok {
		transport.MaxIdleConnsPerHost = fanoutAtOnce
	}
	var got struct {
		Token string `json:"access_token"`
	}
	err := s.ask(ctx, "/cgi-bin/stable_token", map[string]any{"grant_type": "client_credential", "appid": appID, "secret": "bench"}, &got)
	if err != nil {
		return 0, err
	}
	value := func(text string) map[string]string { return map[string]string{"value": text} }
	began := time.Now()
	err = atOnce(len(openIDs), func(i int) error {
		var answer struct {
			Code int `json:"errcode"`
		}
		err := s.ask(ctx, "/cgi-bin/message/template/send?access_token="+got.Token, map[string]any{
			"touser": openIDs[i], "template_id": "TPL_circular", "url": "http://127.0.0.1:1/m/inbox/01ARZ3NDEKTSV4RRFFQ69G5FAV", "client_msg_id": fmt.Sprintf("bare%022d", i),
			"data": map[string]any{"thing1": value("报送五一稿件"), "time2": value("2026年4月1日 09:00"), "thing3": value("请于四月二十五日前报送")},
		}, &answer)
		if err == nil && answer.Code != 0 {
			err = fmt.Errorf("errcode %d", answer.Code)
		}
		return err
	})
	return float64(len(openIDs)) / time.Since(began).Seconds(), err
}

// compose registers the people and confirms a message to all of them, at a rate
// that holds nothing up.
func compose(ctx context.Context, a *app.App, openIDs []string) (id string, err error) {
	publisher := domain.Account{ID: a.Store.NewID(), Name: "发布", Roles: []domain.Role{domain.RolePublisher}}
	admin := domain.Account{ID: a.Store.NewID(), Name: "管理员", Roles: []domain.Role{domain.RoleAdministrator}}
	err = a.Store.InTx(ctx, func(tx *repository.Store) error {
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
	if err != nil {
		return "", err
	}
	id = a.Store.NewID()
	return id, errors.Join(
		a.Notice.SaveTemplates(ctx, admin, notice.Choices{domain.NoticeBroadcast: {
			TemplateID: "TPL_circular", Fields: map[string]string{"thing1": "标题", "time2": "时间", "thing3": "说明"},
		}}),
		a.Notice.SaveBroadcastRate(ctx, admin, fmt.Sprint(domain.BroadcastRateMost)),
		a.Notice.SaveBroadcast(ctx, publisher, notice.BroadcastEntry{
			ID: id, Subject: "报送五一稿件", Summary: "请于四月二十五日前报送", Body: "请于四月二十五日前报送五一专题稿件。", Audience: domain.Audience{Kind: domain.AudienceAll},
		}),
		a.Notice.ConfirmBroadcast(ctx, publisher, id, fmt.Sprint(len(openIDs))),
	)
}

// fanoutResult is how fast notices went out, and the memory after a fifth and
// after all of them.
type fanoutResult struct{ rate, before, after float64 }

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
		switch {
		case began.IsZero() && sent >= fanoutBegun:
			began, begunWith = time.Now(), sent
		case got.before == 0 && sent >= fanoutFifth:
			if got.before, err = product.resident(); err != nil {
				return got, err
			}
		case sent >= fanoutPeople:
			got.rate = float64(sent-begunWith) / time.Since(began).Seconds()
			got.after, err = product.resident()
			return got, err
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
