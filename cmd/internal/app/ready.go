package app

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"
)

// readyWithin bounds how long a part may take to prove that it serves.
const readyWithin = 2 * time.Second

// part is one thing outside the process that serving needs.
type part struct {
	name  string // as operators know it
	vital bool   // without it this process should get no requests
	ready func(ctx context.Context) error
}

// readiness tells the operator's balancer whether this process can serve.
type readiness struct {
	parts    []part
	stopping atomic.Bool
	asking   singleflight.Group // however many ask, the parts are asked once at a time
}

// report is what was found, one line a part.
type report struct {
	serves bool
	text   string
	causes []error
}

func (r *readiness) ask(ctx context.Context) report {
	found, _, _ := r.asking.Do("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyWithin)
		defer cancel()
		causes := make([]error, len(r.parts))
		var group errgroup.Group
		for i, p := range r.parts {
			group.Go(func() error {
				if err := p.ready(ctx); err != nil {
					causes[i] = fmt.Errorf("%s: %w", p.name, err)
				}
				return nil
			})
		}
		_ = group.Wait() // the causes are kept one by one
		return r.report(causes), nil
	})
	return found.(report)
}

func (r *readiness) report(causes []error) report {
	found := report{serves: true}
	var text strings.Builder
	for i, p := range r.parts {
		switch {
		case causes[i] == nil:
			fmt.Fprintf(&text, "%s：正常\n", p.name)
			continue
		case p.vital:
			found.serves = false
			fmt.Fprintf(&text, "%s：不可用\n", p.name)
		default:
			fmt.Fprintf(&text, "%s：不可用，其余功能照常\n", p.name)
		}
		found.causes = append(found.causes, causes[i])
	}
	found.text = text.String()
	return found
}

// ready answers /readyz: 200 while this process can serve, else 503, with a line
// for each part. Why a part is away goes to the log only.
func (a *App) ready(c *gin.Context) {
	if a.readiness.stopping.Load() {
		c.String(http.StatusServiceUnavailable, "正在停止\n")
		return
	}
	found := a.readiness.ask(c.Request.Context())
	for _, cause := range found.causes {
		a.log.ErrorContext(c, "not ready", "error", cause)
	}
	status := http.StatusOK
	if !found.serves {
		status = http.StatusServiceUnavailable
	}
	c.String(status, found.text)
}
