package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"laigao/wechat/simulator"
)

// serveCrowd is the simulated platform as a process of its own. It delivers
// nothing to the site.
func serveCrowd(_ context.Context, _ string) error {
	address := os.Getenv("LAIGAO_LISTEN")
	sim, err := simulator.New(simulator.Config{
		PublicURL: "http://" + address, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Accounts: []simulator.Account{{Name: "测试", AppID: appID, AppSecret: "bench", Token: token, EncodingAESKey: aesKey}},
	})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.Handle("/", sim.Handler())
	server := &http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	return server.ListenAndServe()
}

// crowd is the simulated platform with its followers, as a caller of it with as
// little between as can be.
type crowd struct {
	process *process
	client  *http.Client
	openIDs []string
}

// newCrowd starts the platform and lets so many people follow.
func (k *kit) newCrowd(ctx context.Context, people int) (*crowd, error) {
	p, _, err := start(ctx, nil, k.self, "-crowd", "on")
	if err != nil {
		return nil, err
	}
	k.ends = append(k.ends, func() error { p.stop(); return nil })
	c := &crowd{
		process: p, openIDs: make([]string, people),
		client: &http.Client{Transport: &http.Transport{MaxIdleConns: 64, MaxIdleConnsPerHost: 64, IdleConnTimeout: 30 * time.Second}}, // as the product has it
	}
	return c, atOnce(people, func(i int) error {
		var made struct {
			OpenID string `json:"openid"`
		}
		if err := c.ask(ctx, "/_sim/followers", map[string]any{"nickname": fmt.Sprint("信息员", i)}, &made); err != nil {
			return err
		}
		c.openIDs[i] = made.OpenID
		return nil
	})
}

// url is where the platform is reached.
func (c *crowd) url() string { return "http://" + c.process.address }

// ask posts JSON to the platform.
func (c *crowd) ask(ctx context.Context, path string, in, out any) error {
	return c.call(ctx, http.MethodPost, path, in, out)
}

// call asks the platform and reads its answer into out, which may be nil.
func (c *crowd) call(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, c.url()+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := c.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s: %s", path, response.Status)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(out)
}

// takes sets how long the platform takes for a notice.
func (c *crowd) takes(ctx context.Context, long time.Duration) error {
	if long == 0 {
		return c.call(ctx, http.MethodDelete, "/_sim/faults", nil, nil)
	}
	return c.ask(ctx, "/_sim/faults", map[string]any{"path": sendPath, "latency_ms": long.Milliseconds(), "times": -1}, nil)
}

// bareNotices calls the platform's sending of notices once for everybody and
// returns how many calls a second it answered.
func (c *crowd) bareNotices(ctx context.Context) (float64, error) {
	var got struct {
		Token string `json:"access_token"`
	}
	err := c.ask(ctx, "/cgi-bin/stable_token", map[string]any{"grant_type": "client_credential", "appid": appID, "secret": "bench"}, &got)
	if err != nil {
		return 0, err
	}
	if got.Token == "" {
		return 0, errors.New("the platform gives no token")
	}
	if err := c.ask(ctx, "/cgi-bin/clear_quota?access_token="+got.Token, map[string]any{"appid": appID}, nil); err != nil {
		return 0, err
	}
	value := func(text string) map[string]string { return map[string]string{"value": text} }
	began := time.Now()
	err = atOnce(len(c.openIDs), func(i int) error {
		var answer struct {
			Code int `json:"errcode"`
		}
		err := c.ask(ctx, sendPath+"?access_token="+got.Token, map[string]any{
			"touser": c.openIDs[i], "template_id": "TPL_circular", "url": "http://127.0.0.1:1/m/inbox/01ARZ3NDEKTSV4RRFFQ69G5FAV", "client_msg_id": fmt.Sprintf("bare%015d%07d", began.UnixMicro(), i),
			"data": map[string]any{"thing1": value("报送五一稿件"), "time2": value("2026年4月1日 09:00"), "thing3": value("请于四月二十五日前报送")},
		}, &answer)
		if err == nil && answer.Code != 0 {
			err = fmt.Errorf("errcode %d", answer.Code)
		}
		return err
	})
	return float64(len(c.openIDs)) / time.Since(began).Seconds(), err
}
