package app_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	weak "math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/cmd/internal/app"
	"laigao/configs"
	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/notice"
	"laigao/wechat/simulator"
)

// weather lets three calls of ten fail, in every way in which calls fail.
type weather struct {
	way http.RoundTripper
	mu  sync.Mutex
	rng *weak.Rand
	bad map[string]int // how often each way was taken

	calm  bool              // nothing fails but what was asked for
	asked map[string]string // by path: how the next call fails
}

// next lets the next call of a path fail in one way.
func (w *weather) next(path, way string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = map[string]string{path: way}
}

// The ways in which a call fails besides those of the platform's table.
const (
	wayRefused = "connection refused"
	wayLost    = "carried out, the answer lost"
	wayBusy    = "carried out, called busy"
	wayGateway = "bad gateway"
	wayGarbage = "garbage for an answer"
)

// codes are those of the table that a call of each kind can meet.
func codes(path string) []int {
	switch path {
	case "/cgi-bin/stable_token":
		return []int{-1}
	case "/cgi-bin/message/template/send":
		return []int{-1, 40001, 40014, 42001, 40003, 43004, 43019, 48002, 50005, 47003, 40037, 40249, 48001}
	case "/cgi-bin/media/get":
		return []int{-1, 40001, 40014, 42001, 40007}
	}
	return []int{-1}
}

// stops are the codes after which everybody waits: rarer than the rest, or
// nothing else would happen in the days for which the platform keeps media.
func stops(path string) []int {
	if path == "/cgi-bin/stable_token" {
		return []int{40164, 61004, 40243, 40125}
	}
	return []int{45009, 45011, 48004, 50002}
}

func (w *weather) choose(path string) (way string, code int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.calm {
		way = w.asked[path]
		delete(w.asked, path)
		code, _ = strconv.Atoi(way)
		return way, code
	}
	if w.rng.Float64() >= 0.3 {
		return "", 0
	}
	if list := stops(path); w.rng.Float64() < 0.04 {
		code = list[w.rng.IntN(len(list))]
		w.bad[fmt.Sprint(code)]++
		return fmt.Sprint(code), code
	}
	ways := []string{wayRefused, wayLost, wayBusy, wayGateway, wayGarbage}
	list := codes(path)
	if n := w.rng.IntN(len(ways) + len(list)); n < len(ways) {
		way = ways[n]
	} else {
		code = list[n-len(ways)]
		way = fmt.Sprint(code)
	}
	w.bad[way]++
	return way, code
}

// RoundTrip lets a call through or fails it.
func (w *weather) RoundTrip(req *http.Request) (*http.Response, error) {
	way, code := w.choose(req.URL.Path)
	answer := func(status int, kind, body string) *http.Response {
		return &http.Response{
			Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
			Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		}
	}
	switch {
	case way == wayRefused:
		return nil, errors.New("connection refused")
	case way == wayGateway:
		return answer(http.StatusBadGateway, "text/html", "<html>"), nil
	case way == wayGarbage:
		return answer(http.StatusOK, "text/html", "<html>"), nil
	case code != 0:
		return answer(http.StatusOK, "application/json", fmt.Sprintf(`{"errcode":%d,"errmsg":"made up"}`, code)), nil
	}
	res, err := w.way.RoundTrip(req)
	if err != nil || way == "" {
		return res, err
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if way == wayLost {
		return nil, io.ErrUnexpectedEOF
	}
	return answer(http.StatusOK, "application/json", `{"errcode":-1,"errmsg":"system error"}`), nil
}

// storm is the whole program beside a platform that often fails.
type storm struct {
	*app.App
	t        *testing.T
	clock    *storetest.Clock
	weather  *weather
	platform *httptest.Server
}

const stormAppID = "wxstorm0000000001"

func newStorm(t *testing.T) *storm {
	t.Helper()
	s := &storm{t: t, clock: storetest.NewClock(time.Date(2026, 3, 5, 9, 0, 0, 0, domain.Shanghai()))}
	var handler, platform http.Handler
	ours := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(ours.Close)
	s.platform = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { platform.ServeHTTP(w, r) }))
	account := configs.Account{AppID: stormAppID, AppSecret: "secret", Token: "stormtoken", AESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}
	sim, err := simulator.New(simulator.Config{
		PublicURL: s.platform.URL, Now: s.clock.Now, EventDelay: time.Millisecond, RetryDelay: 5 * time.Millisecond,
		Accounts: []simulator.Account{{
			Name: "示例工会", AppID: account.AppID, AppSecret: account.AppSecret, Token: account.Token, EncodingAESKey: account.AESKey,
			CallbackURL: ours.URL + "/wechat/callback",
		}},
	})
	s.must(err)
	platform = sim.Handler()
	s.weather = &weather{rng: weak.New(weak.NewPCG(20260305, 1)), bad: map[string]int{}}
	folder := t.TempDir()
	s.App, err = app.New(t.Context(), app.Options{
		Config: configs.Config{
			Listen: "127.0.0.1:0", PublicURL: ours.URL, Database: storetest.SQLiteFile(t), Media: "file:" + filepath.Join(folder, "media"),
			SecretKey: make([]byte, 32), WeChat: account, APIBase: s.platform.URL, OpenBase: s.platform.URL, MPBase: s.platform.URL,
		},
		Log: slog.New(slog.DiscardHandler), Now: s.clock.Now, Random: rand.Reader, Version: "test",
		Faults: app.Faults{Calls: func(way http.RoundTripper) http.RoundTripper {
			s.weather.way = way
			return s.weather
		}},
	})
	s.must(err)
	handler = s.Handler()
	t.Cleanup(func() {
		s.must(sim.Close(context.Background()))
		s.platform.Close()
		s.must(s.Close())
	})
	return s
}

func (s *storm) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestHealth_CanBeLookedAtAgain(t *testing.T) {
	s := newStorm(t)
	admin := domain.Account{ID: "admin", Roles: []domain.Role{domain.RoleAdministrator}}
	for range 3 { // one account has one client, however often it is looked at
		_, err := s.Notice.Health(t.Context(), admin)
		s.must(err)
	}
}

// control asks the simulator.
func (s *storm) control(method, path, kind string, body io.Reader, out any) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.platform.URL+path, body)
	s.must(err)
	req.Header.Set("Content-Type", kind)
	res, err := http.DefaultClient.Do(req)
	s.must(err)
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		s.t.Fatalf("%s %s: %d", method, path, res.StatusCode)
	}
	s.must(json.NewDecoder(res.Body).Decode(out))
}

// sent is one notice and one file of one follower.
type sent struct {
	openID, noticeID, fileID, sum string
}

// send lets somebody follow, be told something, and send a photograph.
func (s *storm) send(i int) sent {
	s.t.Helper()
	ctx := s.t.Context()
	var follower struct {
		OpenID string `json:"openid"`
	}
	s.control("POST", "/_sim/followers", "application/json", strings.NewReader(fmt.Sprintf(`{"nickname":"关注者%d"}`, i)), &follower)
	informant := domain.Informant{ID: s.Store.NewID(), Name: "测试信息员", State: domain.InformantActive}
	s.must(s.Store.AddInformant(ctx, &informant))
	s.must(s.Store.PutFollower(ctx, domain.Follower{AppID: stormAppID, OpenID: follower.OpenID, InformantID: informant.ID, Subscribed: true}))
	s.must(s.Store.Notify(ctx, domain.Notification{
		Kind: domain.NoticeReturned, InformantID: informant.ID, Path: "/m/",
		Facts: []domain.Fact{{Name: "标题", Value: "标题"}, {Name: "编号", Value: "2026-000001"}, {Name: "说明", Value: "请修改"}, {Name: "时间", Value: "2026年3月5日 09:00"}},
	}))
	all, err := s.Store.Notifications(ctx, repository.NotificationQuery{InformantID: informant.ID, Limit: 1})
	s.must(err)
	one := sent{openID: follower.OpenID, noticeID: all[0].ID, fileID: s.Store.NewID()}
	var picture bytes.Buffer
	s.must(jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 8+i%50, 8+i/50)), nil))
	sum := sha256.Sum256(picture.Bytes())
	one.sum = hex.EncodeToString(sum[:])
	s.must(s.Store.AddAttachment(ctx, &domain.Attachment{ID: one.fileID, InformantID: informant.ID, Kind: domain.KindPhoto, Name: "照片"}))
	s.must(s.Store.Enqueue(ctx, domain.Job{Kind: domain.JobFetchMedia, Subject: one.fileID, Payload: s.upload(one.openID, picture.Bytes())}))
	return one
}

// upload leaves a photograph at the platform and returns its media id.
func (s *storm) upload(openID string, content []byte) string {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	s.must(form.WriteField("type", "image"))
	part, err := form.CreateFormFile("file", "a.jpg")
	s.must(err)
	_, err = part.Write(content)
	s.must(err)
	s.must(form.Close())
	var answer struct {
		MediaID string `json:"media_id"`
	}
	s.control("POST", "/_sim/followers/"+openID+"/media", form.FormDataContentType(), &body, &answer)
	return answer.MediaID
}

// quiet works the outbox, and moves time on, until nothing is left to do.
func (s *storm) quiet() {
	s.t.Helper()
	ctx, began := s.t.Context(), s.clock.Now()
	for {
		worked, err := s.RunOutboxOnce(ctx)
		s.must(err)
		if worked > 0 {
			continue
		}
		left, err := s.Store.CountWaiting(ctx, domain.JobNotify, s.clock.Now().Add(time.Hour))
		s.must(err)
		files, err := s.Store.CountWaiting(ctx, domain.JobFetchMedia, s.clock.Now().Add(time.Hour))
		s.must(err)
		if left+files == 0 {
			return
		}
		passed := s.clock.Now().Sub(began)
		if passed > 60*24*time.Hour {
			s.t.Fatalf("after %v %d notices and %d files are still under way", passed, left, files)
		}
		step := 2 * time.Second
		if passed > time.Hour {
			step = 10 * time.Minute
		}
		s.clock.Add(step)
	}
}

func TestStorm_EveryNoticeAndFileEndsOnce(t *testing.T) {
	s := newStorm(t)
	admin := domain.Account{ID: "admin", Name: "管理员", Roles: []domain.Role{domain.RoleAdministrator}}
	choices := notice.Choices{domain.NoticeReturned: {TemplateID: "TPL_manuscript_returned", Fields: map[string]string{
		"thing1": "标题", "character_string2": "编号", "thing3": "说明", "time4": "时间",
	}}}
	for try := 0; ; try++ { // saving looks at the platform's templates, which may fail as well
		err := s.Notice.SaveTemplates(t.Context(), admin, domain.ChannelTemplate, choices)
		if err == nil {
			break
		}
		if try > 50 {
			t.Fatal(err)
		}
		s.clock.Add(2 * time.Hour)
	}
	s.must(s.Notice.SaveRules(t.Context(), admin, domain.NoticeRules{})) // nothing waits for a morning
	var all []sent
	for i := range many {
		all = append(all, s.send(i))
	}
	s.quiet()
	time.Sleep(200 * time.Millisecond) // the last reports of deliveries
	states, files := map[string]int{}, map[string]int{}
	for _, one := range all {
		states[s.notice(one)]++
		files[s.file(one)]++
	}
	t.Logf("notices %v, files %v, failures %v", states, files, s.weather.bad)
	if states["sent"]+states["delivered"] < many/3 || files[domain.AttachmentStored.Label()] < many/2 {
		t.Error("little came through")
	}
	if many >= 500 && len(s.weather.bad) < 20 {
		t.Errorf("only %d ways of failing were met: %v", len(s.weather.bad), s.weather.bad)
	}
}

// notice holds the state of a notice against what arrived.
func (s *storm) notice(one sent) string {
	s.t.Helper()
	n, err := s.Store.Notification(s.t.Context(), one.noticeID)
	s.must(err)
	tries, err := s.Store.Tries(s.t.Context(), one.noticeID)
	s.must(err)
	var inbox []struct {
		Channel string `json:"channel"`
	}
	s.control("GET", "/_sim/followers/"+one.openID+"/inbox", "", nil, &inbox)
	arrived := 0
	for _, m := range inbox {
		if m.Channel == "template" || m.Channel == "custom" {
			arrived++
		}
	}
	told := func() string {
		var words []string
		for _, try := range tries {
			words = append(words, fmt.Sprintf("%s %d %s", try.State, try.Code, try.Detail))
		}
		return strings.Join(words, "; ")
	}
	switch n.State {
	case domain.NoticeSent, domain.NoticeDelivered:
		if arrived != 1 {
			s.t.Errorf("a notice is %s and arrived %d times: %s", n.State, arrived, told())
		}
	case domain.NoticeFailed, domain.NoticeUnreachable:
		if arrived != 0 || len(tries) == 0 || tries[len(tries)-1].Detail == "" {
			s.t.Errorf("a notice is %s and arrived %d times: %s", n.State, arrived, told())
		}
	case domain.NoticeUnknown:
		if arrived > 1 {
			s.t.Errorf("a notice of unknown outcome arrived %d times: %s", arrived, told())
		}
	default:
		s.t.Errorf("a notice ended as %s: %s", n.State, told())
	}
	return n.State.String()
}

// file holds the state of a file against its bytes.
func (s *storm) file(one sent) string {
	s.t.Helper()
	a, err := s.Store.Attachment(s.t.Context(), one.fileID)
	s.must(err)
	switch a.State {
	case domain.AttachmentStored:
		if a.SHA256 != one.sum {
			s.t.Errorf("file %s was fetched as something else", a.ID)
		}
	case domain.AttachmentFailed:
		if a.Problem == "" {
			s.t.Errorf("file %s failed without a reason", a.ID)
		}
	default:
		s.t.Errorf("file %s ended as %s", a.ID, a.State.Label())
	}
	return a.State.Label()
}
