package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	readHeader = 10 * time.Second
	idle       = 2 * time.Minute
	goodbye    = 20 * time.Second // for requests and jobs under way when told to stop
)

// Run serves and works the outbox until ctx ends, then lets what is under way
// finish and closes everything.
func (a *App) Run(ctx context.Context) error {
	err := a.run(ctx)
	return errors.Join(err, a.Close())
}

func (a *App) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, 2)
	server, err := a.listen(ctx, a.opts.Config.Listen, a.handler, failed)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }() // after Shutdown only what outstayed its time is left
	if address := a.opts.Config.MetricsListen; address != "" {
		watched, err := a.listen(ctx, address, a.metrics.handler(), failed)
		if err != nil {
			return err
		}
		defer func() { _ = watched.Close() }()
	}
	var working sync.WaitGroup
	for _, d := range a.outbox {
		working.Go(func() { d.Run(ctx) })
	}
	working.Go(func() { a.Notice.RunHousekeeping(ctx) })
	working.Go(func() { a.Review.RunIndexing(ctx) })
	working.Go(func() { a.Review.RunReminders(ctx) })
	working.Go(func() { a.Notice.RunDigests(ctx) })
	working.Go(func() { a.Notice.RunSilence(ctx) })
	working.Go(func() { a.Notice.RunHealth(ctx) })
	working.Go(func() { a.Publishing.RunFigures(ctx) })
	working.Go(func() { a.Recognition.Run(ctx) })
	working.Go(func() { a.rest(ctx) })
	select {
	case err = <-failed:
		stop()
	case <-ctx.Done():
		err = a.stop(ctx, server)
	}
	working.Wait()
	return err
}

// listen serves the handler at an address; the server's end goes to failed.
func (a *App) listen(ctx context.Context, address string, handler http.Handler, failed chan<- error) (*http.Server, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: readHeader, IdleTimeout: idle, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelInfo),
	}
	go func() { failed <- server.Serve(listener) }()
	a.log.InfoContext(ctx, "serving", "address", listener.Addr().String(), "version", a.opts.Version, "assets", a.site.AssetsBuilt())
	return server, nil
}

// stop takes no new requests, breaks off uploads, which go on elsewhere, and
// waits for all else under way. What outstays its time is cut off.
func (a *App) stop(ctx context.Context, server *http.Server) error {
	a.readiness.stopping.Store(true)
	a.uploading.Stop()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer cancel()
	err := server.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) {
		a.log.WarnContext(ctx, "requests are cut off at the end", "after", goodbye)
		err = nil
	}
	for _, c := range a.callbacks {
		c.Wait(last)
	}
	a.uploading.Wait(last)
	return err
}
