package app

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	tus "github.com/tus/tusd/v2/pkg/handler"

	"laigao/configs"
	"laigao/domain"
	"laigao/media"
	"laigao/repository"
	"laigao/repository/sessions"
	"laigao/service/account"
	"laigao/service/intake"
	"laigao/service/notice"
	"laigao/wechat"
)

// valueStore is where values are kept that end by themselves: in tables or in Redis.
type valueStore interface {
	account.Values
	media.LockValues
	wechat.Shared
	notice.Values
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

// MediaStore is where the bytes of attachments are kept: a directory or a bucket.
type MediaStore interface {
	intake.Files
	Sweep(ctx context.Context, before time.Time) (int, error)
	Ready(ctx context.Context) error
}

// uploadStore is where uploads under way are kept.
type uploadStore interface {
	Composer() *tus.StoreComposer
	Sweep(ctx context.Context, before time.Time) (int, error)
	Close() error
}

// openMedia opens the media store and the uploads under way beside it.
func (a *App) openMedia() error {
	config := a.opts.Config
	if folder, ok := strings.CutPrefix(config.Media, "file:"); ok {
		files, err := media.OpenFiles(folder)
		if err != nil {
			return err
		}
		a.Files, a.closers = files, append(a.closers, files.Close)
		a.uploads, err = media.OpenUploads(folder + ".uploads")
		return err
	}
	bucket, err := OpenBucket(config, a.opts.Faults.Calls)
	if err != nil {
		return err
	}
	a.Files = bucket
	var locks media.LockValues
	if config.Redis != "" || !strings.HasPrefix(config.Database, "sqlite:") { // else there is one process
		locks = a.values
	}
	a.uploads, err = bucket.OpenUploads(locks)
	return err
}

// OpenBucket opens the bucket that is configured for media.
func OpenBucket(config configs.Config, way func(http.RoundTripper) http.RoundTripper) (*media.S3, error) {
	bucket, err := media.OpenS3(media.S3Config{Address: config.Media, AccessKey: config.S3AccessKey, SecretKey: config.S3SecretKey, Way: way})
	if err != nil {
		return nil, &domain.Error{Kind: domain.KindInvalid, Err: err, Public: configs.MediaShape}
	}
	return bucket, nil
}

// windows count the messages that followers can get: in Redis, or in the only
// process. Processes that share a database alone leave it to the platform.
func (a *App) windows() notice.Windows {
	switch {
	case a.opts.Config.Redis != "":
		return notice.NewSharedWindows(a.values, a.log)
	case strings.HasPrefix(a.opts.Config.Database, "sqlite:"):
		return notice.NewWindows()
	}
	return nil
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
	for _, c := range a.closers {
		errs = append(errs, c())
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
