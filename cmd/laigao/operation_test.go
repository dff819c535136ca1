package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"laigao/cmd/internal/gate"
	"laigao/repository"
	"laigao/repository/storetest"
)

// fails runs a command of the program that must fail and returns what it says.
func (w *world) fails(env []string, args ...string) string {
	w.t.Helper()
	cmd := exec.Command(os.Getenv(builtProgram), args...)
	cmd.Env = env
	out, err := cmd.CombinedOutput()
	if _, ended := errors.AsType[*exec.ExitError](err); !ended {
		w.t.Fatalf("laigao %v: %v, want a failure\n%s", args, err, out)
	}
	return string(out)
}

func TestServe_NamesEverythingThatIsMissing(t *testing.T) {
	w := &world{t: t}
	said := w.fails([]string{"PATH=" + os.Getenv("PATH"), "LAIGAO_WECHAT_TOKEN=x"}, "serve")
	for _, want := range []string{
		"LAIGAO_PUBLIC_URL", "LAIGAO_SECRET_KEY", "LAIGAO_WECHAT_APP_ID", "LAIGAO_WECHAT_APP_SECRET", "LAIGAO_WECHAT_AES_KEY", "LAIGAO_WECHAT_TOKEN 应为",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%s is not named:\n%s", want, said)
		}
	}
}

func TestServe_RefusesASecondProcessAndSaysWhoHasTheDatabase(t *testing.T) {
	w := newWorld(t, storetest.SQLiteFile(t))
	w.start()
	said := w.fails(append(w.env, "LAIGAO_LISTEN="+gate.FreeAddress(t)), "serve")
	if want := fmt.Sprintf("进程号 %d", w.process.Process.Pid); !strings.Contains(said, want) || !strings.Contains(said, "数据库") {
		t.Errorf("the second process says %q, want %q", said, want)
	}
	w.run("", "account", "list") // other commands work beside it
	w.kill()                     // and a killed process holds nothing
}

func TestServe_LetsWhatIsUnderWayFinishWhenToldToStop(t *testing.T) {
	url := storetest.SQLiteFile(t)
	w := newWorld(t, url)
	w.start()
	f := w.follow("甲")
	other := storetest.Open(t, url, nil)
	held := make(chan struct{})
	go func() {
		err := other.InTx(t.Context(), func(*repository.Store) error { // nobody can commit meanwhile
			close(held)
			time.Sleep(2 * time.Second)
			return nil
		})
		if err != nil {
			t.Errorf("hold: %v", err)
		}
	}()
	<-held
	said := make(chan receipt, 1)
	go func() { said <- f.say("这是一段不是口令的话") }()
	time.Sleep(500 * time.Millisecond)
	began := time.Now()
	w.stop(syscall.SIGTERM)
	if got := <-said; got.Status != http.StatusOK || got.Tries != 1 {
		t.Errorf("what was under way ended as %+v", got)
	}
	if took := time.Since(began); !w.process.ProcessState.Success() || took > 5*time.Second {
		t.Errorf("the program ended with %v after %v", w.process.ProcessState, took)
	}
}

func TestReadyz_TellsWhetherTheDatabaseTakesChanges(t *testing.T) {
	n := newNode(t)
	w := newWorld(t, n.url)
	w.start()
	n.do(`SET GLOBAL read_only = 1`)
	w.readiness(http.StatusServiceUnavailable, "数据库：不可用")
	n.do(`SET GLOBAL read_only = 0`)
	w.readiness(http.StatusOK, "数据库：正常")
	n.do(`SET GLOBAL wsrep_reject_queries = ALL`)
	w.readiness(http.StatusServiceUnavailable, "数据库：不可用")
	w.eventually("the log to name the lost quorum", func() bool { return strings.Contains(w.log.String(), "1047") })
	n.do(`SET GLOBAL wsrep_reject_queries = NONE`)
	w.readiness(http.StatusOK, "数据库：正常")
	if status, _ := w.get(w.origin + "/healthz"); status != http.StatusOK {
		t.Errorf("the process says that it is dead: %d", status)
	}
}

// readiness waits until /readyz says so.
func (w *world) readiness(status int, words string) {
	w.t.Helper()
	w.eventually(words, func() bool {
		got, text := w.get(w.origin + "/readyz")
		return got == status && strings.Contains(text, words)
	})
}

// get asks for an address, the status being 0 when nobody answers.
func (w *world) get(address string) (status int, text string) {
	w.t.Helper()
	response, err := http.Get(address)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestMetrics_AreServedToOperatorsOnly(t *testing.T) {
	w := newWorld(t, storetest.SQLiteFile(t))
	address := gate.FreeAddress(t)
	w.env = append(w.env, "LAIGAO_METRICS_LISTEN="+address)
	w.start()
	f := w.follow("甲")
	f.say("帮助")
	status, text := w.get("http://" + address + "/metrics")
	for _, want := range []string{
		`laigao_http_request_seconds_count{method="POST",route="/wechat/callback",status="200"} 2`,
		`laigao_outbox_jobs{state="failed"} 0`, "laigao_outbox_late_seconds 0", `laigao_database_connections{state="idle"}`, "laigao_build_info{", "go_goroutines",
	} {
		if status != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("%d, without %s", status, want)
		}
	}
	if strings.Contains(text, f.openID) {
		t.Error("metrics name a follower")
	}
	if status, _ := w.get(w.origin + "/metrics"); status != http.StatusNotFound {
		t.Errorf("phones can read metrics: %d", status)
	}
}
