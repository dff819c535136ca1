package app

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"laigao/domain"
	"laigao/repository"
)

// metrics are what an operator's monitoring reads. They hold no personal data:
// labels are routes, states and codes.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	calls    *prometheus.HistogramVec
	served   atomic.Int64 // requests of all kinds
}

func newMetrics(version string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "laigao_http_request_seconds", Help: "Time to answer a request, by route, method and status.",
			Buckets: []float64{0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60},
		}, []string{"route", "method", "status"}),
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "laigao_platform_call_seconds", Help: "Time of a call to the WeChat platform, by path and errcode (0 success, -100 no answer, else the negated HTTP status).",
			Buckets: []float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 60},
		}, []string{"path", "code"}),
	}
	built := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "laigao_build_info", Help: "Always 1; the label names the version.", ConstLabels: prometheus.Labels{"version": version},
	})
	built.Set(1)
	m.registry.MustRegister(m.requests, m.calls, built,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// request measures every request.
func (m *metrics) request(c *gin.Context) {
	began := time.Now()
	c.Next()
	m.served.Add(1)
	route := c.FullPath()
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, c.Request.Method, strconv.Itoa(c.Writer.Status())).Observe(time.Since(began).Seconds())
}

// call measures every call to the platform.
func (m *metrics) call(path string, code int, took time.Duration) {
	m.calls.WithLabelValues(path, strconv.Itoa(code)).Observe(took.Seconds())
}

// handler serves /metrics.
func (m *metrics) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

// outboxGauges read the outbox and the database's connections at each scrape.
type outboxGauges struct {
	store *repository.Store
	jobs  *prometheus.Desc
	late  *prometheus.Desc
	conns *prometheus.Desc
}

func newOutboxGauges(store *repository.Store) *outboxGauges {
	return &outboxGauges{
		store: store,
		jobs:  prometheus.NewDesc("laigao_outbox_jobs", "Jobs in the outbox by state.", []string{"state"}, nil),
		late:  prometheus.NewDesc("laigao_outbox_late_seconds", "How long the oldest due job has been waiting.", nil, nil),
		conns: prometheus.NewDesc("laigao_database_connections", "Connections to the database by state.", []string{"state"}, nil),
	}
}

// Describe tells the registry what Collect sends.
func (g *outboxGauges) Describe(to chan<- *prometheus.Desc) {
	to <- g.jobs
	to <- g.late
	to <- g.conns
}

// Collect reads the gauges. What cannot be read is an error of the scrape.
func (g *outboxGauges) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
	defer cancel()
	send := func(d *prometheus.Desc, value float64, err error, labels ...string) {
		if err != nil {
			to <- prometheus.NewInvalidMetric(d, err)
			return
		}
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	for name, state := range map[string]domain.JobState{"queued": domain.JobQueued, "failed": domain.JobFailed, "unknown": domain.JobUnknown} {
		n, err := g.store.CountJobs(ctx, state)
		send(g.jobs, float64(n), err, name)
	}
	late, err := g.store.OutboxDelay(ctx)
	send(g.late, late.Seconds(), err)
	stats := g.store.Stats()
	send(g.conns, float64(stats.InUse), nil, "in_use")
	send(g.conns, float64(stats.Idle), nil, "idle")
}
