// Package faults lets a test kill the program at a moment of its choosing: at
// the n-th statement of the database or call to the platform. Only the test
// build of the program holds it.
package faults

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// Killer counts the moments at which the program may be killed, and kills it
// without warning at the one that it was told.
type Killer struct {
	passed atomic.Int64 // moments since it was told
	at     atomic.Int64 // 0 is never
}

// Obey reads orders, one a line, until they end, and answers each with a line:
// "kill N" counts from here and kills at the N-th moment, N of 0 never;
// "count" is answered with the moments since the last order to kill.
func (k *Killer) Obey(orders io.Reader, answers io.Writer) {
	lines := bufio.NewScanner(orders)
	for lines.Scan() {
		order, number, _ := strings.Cut(lines.Text(), " ")
		answer := "?"
		switch n, err := strconv.ParseInt(number, 10, 64); {
		case order == "count":
			answer = strconv.FormatInt(k.passed.Load(), 10)
		case order == "kill" && err == nil:
			k.at.Store(0)
			k.passed.Store(0)
			k.at.Store(n)
			answer = "ok"
		}
		fmt.Fprintln(answers, answer)
	}
}

// moment is one at which the program may be killed.
func (k *Killer) moment() {
	if k.passed.Add(1) == k.at.Load() {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL) // as a power cut would
		select {}                                      // nothing more happens until it has
	}
}

// Calls makes a moment before each request is sent and one after its answer came.
func (k *Killer) Calls(way http.RoundTripper) http.RoundTripper { return &caller{k, way} }

type caller struct {
	killer *Killer
	way    http.RoundTripper
}

// RoundTrip sends the request between two moments.
func (c *caller) RoundTrip(r *http.Request) (*http.Response, error) {
	c.killer.moment()
	response, err := c.way.RoundTrip(r)
	c.killer.moment()
	return response, err
}
