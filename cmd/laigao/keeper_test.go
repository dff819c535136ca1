package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// keeper runs the test build of the program as a service manager does: whenever
// it dies, it is started again. It passes the test's orders on to it.
type keeper struct {
	t   *testing.T
	cmd func() *exec.Cmd

	mu      sync.Mutex
	process *exec.Cmd
	orders  io.WriteCloser
	answers *bufio.Scanner
	deaths  int
	over    bool
	ended   chan struct{}
}

// keep starts the world's program under a keeper, in place of world.start.
func (w *world) keep() *keeper {
	w.t.Helper()
	k := &keeper{t: w.t, ended: make(chan struct{}), cmd: func() *exec.Cmd {
		cmd := exec.Command(os.Getenv(builtChaos), "serve")
		cmd.Env, cmd.Stderr = w.env, w.log
		return cmd
	}}
	if err := k.begin(); err != nil {
		w.t.Fatal(err)
	}
	go k.run()
	w.t.Cleanup(k.stop)
	w.readiness(http.StatusOK, "正常")
	return k
}

// begin starts the program; the lock is held or nobody knows the keeper yet.
func (k *keeper) begin() error {
	process := k.cmd()
	orders, err := process.StdinPipe()
	if err != nil {
		return err
	}
	answers, err := process.StdoutPipe()
	if err != nil {
		return err
	}
	k.process, k.orders, k.answers = process, orders, bufio.NewScanner(answers)
	return process.Start()
}

// run starts the program again until the keeper is stopped.
func (k *keeper) run() {
	defer close(k.ended)
	for {
		_, _ = k.process.Process.Wait() // killed is what it shall be
		k.mu.Lock()
		_ = k.process.Wait() // for its log
		if k.over {
			k.mu.Unlock()
			return
		}
		k.deaths++
		err := k.begin()
		k.mu.Unlock()
		if err != nil {
			k.t.Errorf("start the program again: %v", err)
			return
		}
	}
}

func (k *keeper) stop() {
	k.mu.Lock()
	k.over = true
	_ = k.process.Process.Kill() // it may be dead
	k.mu.Unlock()
	<-k.ended
}

// died returns how often the program has died.
func (k *keeper) died() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.deaths
}

// order gives the program an order and returns its answer; one that it dies over
// goes to the next.
func (k *keeper) order(words string) string {
	k.t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		k.mu.Lock()
		_, err := fmt.Fprintln(k.orders, words)
		answered := err == nil && k.answers.Scan()
		answer := k.answers.Text()
		k.mu.Unlock()
		if answered {
			return answer
		}
	}
	k.t.Fatalf("the program takes no order to %s", words)
	return ""
}

// count returns how many moments the program has passed since the last order to kill.
func (k *keeper) count() int {
	k.t.Helper()
	n, err := strconv.Atoi(k.order("count"))
	if err != nil {
		k.t.Fatal(err)
	}
	return n
}

// patient sends requests as a person with patience: what the network swallowed
// is sent again, unchanged, until there is an answer.
type patient struct{ way http.RoundTripper }

// RoundTrip sends the request until it is answered, for twenty seconds at most.
func (p *patient) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		read, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = read
	}
	var err error
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		var response *http.Response
		if response, err = p.once(again); err == nil {
			return response, nil
		}
	}
	return nil, err
}

// once sends the request and reads the whole answer: half of one is none.
func (p *patient) once(r *http.Request) (*http.Response, error) {
	response, err := p.way.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	whole, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusServiceUnavailable && strings.Contains(string(whole), "稍后再试") {
		return nil, errors.New("the program asks for patience")
	}
	response.Body = io.NopCloser(bytes.NewReader(whole))
	return response, nil
}
