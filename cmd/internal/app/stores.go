package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"laigao/configs"
	"laigao/domain"
	"laigao/media"
	"laigao/repository"
	"laigao/repository/sessions"
)

// valueStore is where values are kept that end by themselves: in tables or in Redis.
type valueStore interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	SetIfAbsent(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error)
	Delete(ctx context.Context, key string) error
	Count(ctx context.Context, key string, ttl time.Duration) (int, error)
	Lock(ctx context.Context, key string, ttl time.Duration) (func(context.Context) error, error)
}

// Values are the values of one installation with what their keeper needs.
type Values struct {
	valueStore
	Ready func(ctx context.Context) error // nil where the database keeps them
	Sweep func(ctx context.Context) (int64, error)
	Close func() error
}

// OpenValues opens the values where they are configured to be.
func OpenValues(config configs.Config, store *repository.Store) (Values, error) {
	if config.Redis == "" {
		tables := sessions.NewTables(store)
		return Values{valueStore: tables, Sweep: tables.Sweep, Close: func() error { return nil }}, nil
	}
	kept, err := sessions.Dial(config.Redis, "laigao:"+config.WeChat.AppID+":")
	if err != nil {
		return Values{}, &domain.Error{Kind: domain.KindInvalid, Err: err, Public: configs.RedisShape}
	}
	return Values{valueStore: kept, Ready: kept.Ping, Sweep: kept.Sweep, Close: kept.Close}, nil
}

// openStores opens what holds data, the schema brought up to date.
func (a *App) openStores(ctx context.Context) error {
	config := a.opts.Config
	if err := a.lock(); err != nil {
		return err
	}
	var err error
	a.Store, err = repository.Open(ctx, repository.Config{
		URL: config.Database, Now: a.opts.Now, Random: a.opts.Random, Connect: a.opts.Faults.Database,
	})
	if err != nil {
		return err
	}
	if _, err := a.Store.Migrate(ctx); err != nil {
		return err
	}
	if strings.HasPrefix(config.Database, "sqlite:") { // the lock says that nobody else works on it
		if _, err := a.Store.ReleaseJobs(ctx); err != nil {
			return err
		}
	}
	if a.values, err = OpenValues(config, a.Store); err != nil {
		return err
	}
	return a.openMedia()
}

func (a *App) openMedia() error {
	folder, ok := strings.CutPrefix(a.opts.Config.Media, "file:")
	if !ok {
		return fmt.Errorf("media store %q: only file: is supported", a.opts.Config.Media)
	}
	var err error
	if a.Files, err = media.OpenFiles(folder); err != nil {
		return err
	}
	a.uploads, err = media.OpenUploads(folder + ".uploads")
	return err
}

// lock keeps other processes from what is embedded in this one.
func (a *App) lock() error {
	for _, embedded := range []struct{ what, address, kind string }{
		{"数据库", a.opts.Config.Database, "sqlite:"}, {"附件目录", a.opts.Config.Media, "file:"},
	} {
		path, ok := strings.CutPrefix(embedded.address, embedded.kind)
		if !ok {
			continue
		}
		held, err := lockFor(embedded.what+" "+path+" ", path+".lock", a.opts.Now())
		if err != nil {
			return err
		}
		a.locks = append(a.locks, held)
	}
	return nil
}

// closeStores releases what openStores opened.
func (a *App) closeStores() error {
	var errs []error
	if a.uploads != nil {
		errs = append(errs, a.uploads.Close())
	}
	if a.Files != nil {
		errs = append(errs, a.Files.Close())
	}
	if a.values.Close != nil {
		errs = append(errs, a.values.Close())
	}
	if a.Store != nil {
		errs = append(errs, a.Store.Close())
	}
	for _, l := range a.locks {
		errs = append(errs, l.Close())
	}
	return errors.Join(errs...)
}
