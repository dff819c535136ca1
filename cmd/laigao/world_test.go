package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"laigao/cmd/internal/gate"
	"laigao/repository/storetest"
	"laigao/wechat/simulator"
)

// The Official Account of the tests; it exists at the simulator only.
const (
	testAppID  = "wxendtoend0000001"
	testSecret = "end-to-end-secret"
	testToken  = "endtoendtoken"
	testAESKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// Names of the environment variables in which TestMain leaves the paths of the
// program under test and of its test build, which can be killed at any
// statement. Both are built once.
const (
	builtProgram = "LAIGAO_TEST_PROGRAM"
	builtChaos   = "LAIGAO_TEST_CHAOS_PROGRAM"
)

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	folder, err := os.MkdirTemp("", "laigao-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	for variable, tags := range map[string]string{builtProgram: "", builtChaos: "chaos"} {
		path := filepath.Join(folder, "laigao-"+tags)
		build := exec.Command("go", "build", "-tags", tags, "-o", path, ".")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		build.Stderr = os.Stderr
		if err := errors.Join(build.Run(), os.Setenv(variable, path)); err != nil {
			fmt.Fprintln(os.Stderr, "build:", err)
			return 1
		}
	}
	return storetest.Main(m)
}

// world is one installation: the real program as a process, and the platform
// before it over HTTP.
type world struct {
	t        *testing.T
	origin   string // of the server
	database string
	platform *httptest.Server
	env      []string
	process  *exec.Cmd
	log      *journal
	kills    int
	chaotic  bool // the program may die at any moment
}

// journal is what the program writes to its log, readable meanwhile.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds to the journal.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// newWorld starts the platform and the program on a database.
func newWorld(t *testing.T, database string) *world {
	t.Helper()
	address := gate.FreeAddress(t)
	w := &world{t: t, origin: "http://" + address, database: database, log: &journal{}}
	w.playPlatform()
	w.env = append(os.Environ(),
		"LAIGAO_LISTEN="+address, "LAIGAO_PUBLIC_URL="+w.origin, "LAIGAO_DATABASE="+database,
		"LAIGAO_MEDIA=file:"+filepath.Join(t.TempDir(), "media"), "LAIGAO_SECRET_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"LAIGAO_WECHAT_APP_ID="+testAppID, "LAIGAO_WECHAT_APP_SECRET="+testSecret,
		"LAIGAO_WECHAT_TOKEN="+testToken, "LAIGAO_WECHAT_AES_KEY="+testAESKey,
		"LAIGAO_WECHAT_API_BASE="+w.platform.URL, "LAIGAO_WECHAT_OPEN_BASE="+w.platform.URL, "LAIGAO_WECHAT_MP_BASE="+w.platform.URL,
	)
	t.Cleanup(func() {
		w.stop(syscall.SIGKILL)
		if t.Failed() {
			t.Logf("the program's log:\n%s", w.log)
		}
	})
	return w
}

func (w *world) playPlatform() {
	w.t.Helper()
	var handler http.Handler
	w.platform = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { handler.ServeHTTP(rw, r) }))
	sim, err := simulator.New(simulator.Config{
		PublicURL: w.platform.URL, Now: time.Now, EventDelay: 30 * time.Millisecond, RetryDelay: 300 * time.Millisecond,
		Accounts: []simulator.Account{{
			Name: "示例市总工会", AppID: testAppID, AppSecret: testSecret, Token: testToken, EncodingAESKey: testAESKey,
			CallbackURL: w.origin + "/wechat/callback",
		}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	handler = sim.Handler()
	w.t.Cleanup(func() {
		w.platform.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = sim.Close(ctx) // deliveries to a killed program are cut short
	})
}

// start runs the program and waits until it is ready.
func (w *world) start() {
	w.t.Helper()
	w.process = exec.Command(os.Getenv(builtProgram), "serve")
	w.process.Env, w.process.Stderr = w.env, w.log
	if err := w.process.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.eventually("ready", func() bool {
		response, err := http.Get(w.origin + "/readyz")
		if err != nil {
			return false
		}
		defer response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
}

// stop sends the program a signal and waits for its end.
func (w *world) stop(signal os.Signal) {
	if w.process == nil || w.process.ProcessState != nil {
		return
	}
	_ = w.process.Process.Signal(signal) // it may have ended by itself
	_ = w.process.Wait()                 // killed is what we want
}

// kill ends the program without warning and starts it again.
func (w *world) kill() {
	w.t.Helper()
	w.stop(syscall.SIGKILL)
	w.kills++
	w.start()
}

// run runs another command of the program and returns what it prints.
func (w *world) run(input string, args ...string) string {
	w.t.Helper()
	cmd := exec.Command(os.Getenv(builtProgram), args...)
	cmd.Env, cmd.Stdin = w.env, strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("laigao %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// eventually waits up to fifteen seconds for something to become true.
func (w *world) eventually(what string, ok func() bool) {
	w.t.Helper()
	w.within(15*time.Second, what, ok)
}

// within waits up to a limit for something to become true.
func (w *world) within(limit time.Duration, what string, ok func() bool) {
	w.t.Helper()
	pause := 20 * time.Millisecond
	if w.chaotic {
		pause = 200 * time.Millisecond // looking is work for the program as well
	}
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(pause) {
		if ok() {
			return
		}
	}
	w.t.Fatalf("not in %v: %s", limit, what)
}

// control calls the simulator.
func (w *world) control(method, path, body string, into any) {
	w.t.Helper()
	request, err := http.NewRequest(method, w.platform.URL+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer response.Body.Close()
	if into == nil {
		return
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
}

// follower is somebody's phone.
type follower struct {
	world  *world
	openID string
}

func (w *world) follow(nickname string) follower {
	w.t.Helper()
	var made struct {
		OpenID string `json:"openid"`
	}
	w.control("POST", "/_sim/followers", `{"nickname":"`+nickname+`"}`, &made)
	return follower{w, made.OpenID}
}

// browser opens WeChat's browser on the follower's phone.
func (f follower) browser() *browser {
	f.world.t.Helper()
	b := f.world.newBrowser()
	response, err := b.client.Post(f.world.platform.URL+"/_sim/login", "application/json", strings.NewReader(`{"openid":"`+f.openID+`"}`))
	b.show(response, err).must(http.StatusOK)
	return b
}

// received is a message that reached a phone.
type received struct {
	Channel string          `json:"channel"`
	Type    string          `json:"type"`
	Raw     json.RawMessage `json:"-"`
}

// inbox returns the messages of one channel that reached the phone, as JSON.
func (f follower) inbox(channel string) []string {
	f.world.t.Helper()
	var all []json.RawMessage
	f.world.control("GET", "/_sim/followers/"+f.openID+"/inbox", "", &all)
	var texts []string
	for _, raw := range all {
		var m received
		if err := json.Unmarshal(raw, &m); err != nil {
			f.world.t.Fatal(err)
		}
		if m.Channel == channel {
			texts = append(texts, string(raw))
		}
	}
	return texts
}

// rawDatabase opens the world's database beside the program until the test ends.
func (w *world) rawDatabase() *sql.DB {
	w.t.Helper()
	driver, source := "sqlite", strings.TrimPrefix(w.database, "sqlite:")
	if address, ok := strings.CutPrefix(w.database, "mysql://"); ok {
		user, rest, _ := strings.Cut(address, "@")
		host, name, _ := strings.Cut(rest, "/")
		driver, source = "mysql", user+"@tcp("+host+")/"+name
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = db.Close() })
	return db
}
