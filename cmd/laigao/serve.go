package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime/debug"
	"time"

	"laigao/cmd/internal/app"
	"laigao/configs"
	"laigao/domain"
	"laigao/repository"
)

// serve brings the schema up to date and serves until it is told to stop.
func (p program) serve(ctx context.Context, args []string) error {
	set, file := p.flags("serve", "")
	if err := set.Parse(args); err != nil {
		return err
	}
	values, err := p.values(*file)
	if err != nil {
		return err
	}
	config, err := values.Config()
	if err != nil {
		return fmt.Errorf("还不能启动：\n%w", err)
	}
	p.tuneMemory()
	a, err := app.New(ctx, app.Options{Config: config, Log: p.log(), Now: time.Now, Random: rand.Reader, Version: version, Faults: p.faults(), JobLease: jobLease})
	if err != nil {
		return err
	}
	return a.Run(ctx)
}

// heapGrowth is by how much of what is in use, in percent, the heap may grow until
// garbage is collected. What is in use is small, and the usual 100 had the
// collector at work for a tenth of the processor while a message goes out.
const heapGrowth = 250

// tuneMemory sets heapGrowth, unless the operator has decided by GOGC.
func (p program) tuneMemory() {
	if p.getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
}

// migrate brings the schema up to date.
func (p program) migrate(ctx context.Context, args []string) error {
	set, file := p.flags("migrate", "")
	if err := set.Parse(args); err != nil {
		return err
	}
	return p.withStore(ctx, *file, func(store *repository.Store, _ configs.Values) error {
		steps, err := store.Migrate(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "数据库已是最新，本次执行 %d 步。\n", steps)
		return nil
	})
}

// withStore opens the configured database for a command.
func (p program) withStore(ctx context.Context, file string, do func(*repository.Store, configs.Values) error) error {
	values, err := p.values(file)
	if err != nil {
		return err
	}
	if err := app.PrepareFolder(values["DATABASE"]); err != nil {
		return err
	}
	store, err := repository.Open(ctx, repository.Config{URL: values["DATABASE"], Now: time.Now, Random: rand.Reader})
	if err != nil {
		return fmt.Errorf("数据库打不开：%w", err)
	}
	defer store.Close()
	return do(store, values)
}

// words returns what an operator reads of an error: its public words where it
// has them, else the error itself.
func words(err error) string {
	if public := domain.Public(err); public != "" {
		return public
	}
	return err.Error()
}
