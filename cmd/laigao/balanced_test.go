package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"laigao/cmd/internal/gate"
	"laigao/repository/storetest"
)

// s3Variable names the environment variable with the address of a bucket for
// tests, its keys in the user part.
const s3Variable = "LAIGAO_TEST_S3"

// useBucket lets the world keep its media in a bucket behind a gate.
func (w *world) useBucket() *gate.Gate {
	w.t.Helper()
	u, err := url.Parse(os.Getenv(s3Variable))
	if err != nil || u.Host == "" {
		w.t.Fatalf("%s is not set; scripts/services.sh run -- COMMAND starts a server", s3Variable)
	}
	query := u.Query()
	endpoint, err := url.Parse(query.Get("endpoint"))
	if err != nil {
		w.t.Fatal(err)
	}
	g := gate.New(w.t, endpoint.Host)
	query.Set("endpoint", "http://"+g.Address())
	secret, _ := u.User.Password()
	prefix := strings.ToLower(strings.NewReplacer("/", "-", "_", "-").Replace(w.t.Name()))
	w.env = append(w.env, "LAIGAO_MEDIA=s3://"+u.Host+"/"+prefix+"?"+query.Encode(),
		"LAIGAO_S3_ACCESS_KEY="+u.User.Username(), "LAIGAO_S3_SECRET_KEY="+secret)
	return g
}

// pair is two processes of the program behind a balancer that takes turns and
// passes over a process that is not there, as an operator's does.
type pair struct {
	w         *world
	addresses []string
	mu        sync.Mutex
	processes []*exec.Cmd
	turn      atomic.Int64
	answered  [2]atomic.Int64
}

// startPair starts two processes in place of world.start; the world's address is
// the balancer's.
func (w *world) startPair() *pair {
	w.t.Helper()
	p := &pair{w: w, addresses: []string{gate.FreeAddress(w.t), gate.FreeAddress(w.t)}, processes: make([]*exec.Cmd, 2)}
	for i := range p.processes {
		p.startOne(i)
	}
	w.t.Cleanup(func() {
		for i := range p.processes {
			p.stopOne(i, syscall.SIGKILL)
		}
	})
	balancer := httptest.NewUnstartedServer(p)
	if err := balancer.Listener.Close(); err != nil {
		w.t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(w.t.Context(), "tcp", strings.TrimPrefix(w.origin, "http://"))
	if err != nil {
		w.t.Fatal(err)
	}
	balancer.Listener = listener
	balancer.Start()
	w.t.Cleanup(balancer.Close)
	w.readiness(http.StatusOK, "正常")
	return p
}

func (p *pair) startOne(i int) {
	p.w.t.Helper()
	cmd := exec.Command(os.Getenv(builtProgram), "serve")
	cmd.Env, cmd.Stderr = slices.Concat(p.w.env, []string{"LAIGAO_LISTEN=" + p.addresses[i], "LAIGAO_TRUSTED_PROXIES=127.0.0.1"}), p.w.log
	if err := cmd.Start(); err != nil {
		p.w.t.Fatal(err)
	}
	p.mu.Lock()
	p.processes[i] = cmd
	p.mu.Unlock()
	p.w.eventually("a process of the pair", func() bool {
		status, _ := p.w.get("http://" + p.addresses[i] + "/readyz")
		return status == http.StatusOK
	})
}

func (p *pair) stopOne(i int, signal os.Signal) {
	p.mu.Lock()
	cmd := p.processes[i]
	p.mu.Unlock()
	_ = cmd.Process.Signal(signal) // it may be dead
	_ = cmd.Wait()
}

// ServeHTTP passes a request to the next process, and to the other when that one
// takes no connection.
func (p *pair) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := &bytes.Buffer{}
	if _, err := body.ReadFrom(r.Body); err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	first := int(p.turn.Add(1)) % 2
	for try, i := range []int{first, 1 - first} {
		failed := false
		proxy := &httputil.ReverseProxy{
			Rewrite: func(out *httputil.ProxyRequest) {
				out.SetURL(&url.URL{Scheme: "http", Host: p.addresses[i]})
				out.SetXForwarded()
				out.Out.Host = out.In.Host
			},
			ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
				if failed = true; try == 1 {
					w.WriteHeader(http.StatusBadGateway)
				}
			},
		}
		again := r.Clone(r.Context())
		again.Body = http.NoBody
		if body.Len() > 0 {
			again.Body = readCloser{bytes.NewReader(body.Bytes())}
		}
		proxy.ServeHTTP(w, again)
		if !failed {
			p.answered[i].Add(1)
			return
		}
	}
}

type readCloser struct{ *bytes.Reader }

// Close has nothing to release.
func (readCloser) Close() error { return nil }

func TestPair_DoesTheMainJobOnMySQLRedisAndABucket(t *testing.T) {
	w := newWorld(t, storetest.MigratedMySQL(t))
	w.useRedis()
	w.useBucket()
	j := newJob(w)
	var p *pair
	j.launch = func() { p = w.startPair() }
	j.prepare()
	killed := 0
	j.tend = func() { // one of the two dies now and then, and comes again
		if killed++; killed%5 == 0 {
			p.stopOne(killed/5%2, syscall.SIGKILL)
			p.startOne(killed / 5 % 2)
		}
	}
	j.steps()
	j.check()
	for i := range p.answered {
		if n := p.answered[i].Load(); n < 50 {
			t.Errorf("process %d answered only %d requests", i, n)
		}
	}
}

func TestPair_ATermTakesNobodysRequest(t *testing.T) {
	w := newWorld(t, storetest.MigratedMySQL(t))
	w.useRedis()
	w.useBucket()
	j := newJob(w)
	var p *pair
	j.launch = func() { p = w.startPair() }
	j.prepare()
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Second)
	defer stop()
	var asked, failed atomic.Int64
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for ctx.Err() == nil {
				if status, _ := w.get(w.origin + "/console/signin"); status != http.StatusOK {
					failed.Add(1)
				}
				asked.Add(1)
			}
		})
	}
	time.Sleep(500 * time.Millisecond)
	p.stopOne(0, syscall.SIGTERM)
	p.startOne(0)
	asking.Wait()
	if failed.Load() > 0 || asked.Load() < 100 {
		t.Errorf("%d of %d requests failed while a process was replaced", failed.Load(), asked.Load())
	}
}
