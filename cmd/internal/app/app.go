// Package app wires laigao together: the one composition that the server, the
// demo and the end-to-end tests share.
package app

import (
	"cmp"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/configs"
	"laigao/domain"
	"laigao/handler/callback"
	"laigao/handler/upload"
	"laigao/handler/web"
	"laigao/mail"
	"laigao/media"
	"laigao/repository"
	"laigao/service/account"
	"laigao/service/adoption"
	"laigao/service/intake"
	"laigao/service/notice"
	"laigao/service/publishing"
	"laigao/service/recognition"
	"laigao/service/registry"
	"laigao/service/review"
	"laigao/wechat"
)

// Options are what an App is made of.
type Options struct {
	Config       configs.Config
	Log          *slog.Logger
	Now          func() time.Time
	Random       io.Reader
	Version      string
	PasswordCost account.Cost  // zero is the default
	JobLease     time.Duration // how long a killed process holds up what it was sending; zero is half a minute
	Faults       Faults
}

// Faults stand between the program and what it calls where a test means harm.
// The zero value stands nowhere.
type Faults struct {
	Database func(d driver.Driver, source string) driver.Connector
	Calls    func(http.RoundTripper) http.RoundTripper
}

// App is laigao, whole.
type App struct {
	Store       *repository.Store
	Files       MediaStore
	Account     *account.Service
	Registry    *registry.Service
	Intake      *intake.Service
	Review      *review.Service
	Adoption    *adoption.Service
	Publishing  *publishing.Service
	Recognition *recognition.Service
	Notice      *notice.Service

	opts      Options
	log       *slog.Logger
	grouped   *repository.Store // the same as Store, for what is done very often at once
	uploads   uploadStore
	scanner   *media.Clamd // nil where nothing is scanned
	mailer    *mail.Sender // nil where no mail is sent
	values    Values
	clients   []*wechat.Client
	site      *web.Site
	callbacks []*callback.Callback
	outbox    []*notice.Dispatcher
	handler   http.Handler
	uploading *upload.Handler
	metrics   *metrics
	readiness readiness
	locks     []*folderLock
	closers   []func() error
}

// New opens the database, brings its schema up to date, opens the media store
// and wires everything. Close or Run must follow.
func New(ctx context.Context, opts Options) (*App, error) {
	a := &App{opts: opts, log: opts.Log, metrics: newMetrics(opts.Version)}
	if err := a.openStores(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.wire(); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// wire makes the services and the pages over them.
func (a *App) wire() error {
	config := a.opts.Config
	keyring, err := domain.NewKeyring(a.opts.Random, config.SecretKey, previous(config.SecretKeyPrevious)...)
	if err != nil {
		return err
	}
	main, push, err := a.platform()
	if err != nil {
		return err
	}
	forwarder, err := a.forwarder()
	if err != nil {
		return err
	}
	if config.Clamd != "" {
		if a.scanner, err = media.NewClamd(config.Clamd); err != nil {
			return err
		}
	}
	if config.SMTP != "" {
		if a.mailer, err = mail.New(config.SMTP, a.opts.Now); err != nil {
			return err
		}
	}
	a.services(keyring, forwarder, main, push)
	a.metrics.registry.MustRegister(newOutboxGauges(a.Store))
	a.readiness.parts = []part{{"数据库", true, a.Store.Ready}}
	if a.values.Ready != nil {
		a.readiness.parts = append(a.readiness.parts, part{"Redis", true, a.values.Ready})
	}
	a.readiness.parts = append(a.readiness.parts, part{"附件存放处", false, a.Files.Ready})
	if a.scanner != nil {
		a.readiness.parts = append(a.readiness.parts, part{"查毒服务", false, a.scanner.Ready})
	}
	return a.routes(main)
}

// pushID is the app id of the account that pushes.
func pushID(config configs.Config) string {
	if config.Push.AppID != "" {
		return config.Push.AppID
	}
	return config.WeChat.AppID
}

// articleHost is the host of articles at the platform.
func articleHost(config configs.Config) string {
	u, err := url.Parse(cmp.Or(config.MPBase, "https://mp.weixin.qq.com"))
	if err != nil {
		return ""
	}
	return u.Host
}

func previous(key []byte) [][]byte {
	if len(key) == 0 {
		return nil
	}
	return [][]byte{key}
}

// platform makes the clients of the service account and of the account that
// pushes, which may be the same.
func (a *App) platform() (main, push *wechat.Client, err error) {
	config := a.opts.Config
	client := func(account configs.Account) (*wechat.Client, error) {
		return wechat.New(wechat.Config{
			AppID: account.AppID, AppSecret: account.AppSecret,
			Hosts:  wechat.Hosts{API: config.APIBase, Open: config.OpenBase, MP: config.MPBase},
			Shared: a.values, Now: a.opts.Now, Log: a.log, Observe: a.observe(account.AppID), Way: a.opts.Faults.Calls,
		})
	}
	if main, err = client(config.WeChat); err != nil {
		return nil, nil, err
	}
	push = main
	if config.Push.AppID != "" && config.Push.AppID != config.WeChat.AppID {
		if push, err = client(config.Push); err != nil {
			return nil, nil, err
		}
	}
	a.clients = slices.Compact([]*wechat.Client{main, push})
	wechat.Install(a.clients...)
	return main, push, nil
}

func (a *App) rewarding(keyring *domain.Keyring) recognition.Config {
	c := recognition.Config{Store: a.Store, Keyring: keyring, Files: a.Files, Paper: paper{}, Renderer: a.renderer(), AwardPaper: paper{}, Log: a.log}
	if a.scanner != nil {
		c.Scanner = a.scanner
	}
	return c
}

// services makes the use cases.
func (a *App) services(keyring *domain.Keyring, forwarder intake.Forwarder, main, push *wechat.Client) {
	config, clean := a.opts.Config, web.NewSanitiser().Clean
	a.Store.WhenQueued(func() {
		for _, d := range a.outbox {
			d.Wake()
		}
	})
	a.grouped = a.Store.Grouped()
	a.Account = account.New(account.Config{Store: a.Store, Keyring: keyring, Values: a.values, Platform: face{main}, Random: a.opts.Random, Cost: a.opts.PasswordCost, Log: a.log})
	a.Registry = registry.New(registry.Config{
		Store: a.Store, Keyring: keyring, AppID: config.WeChat.AppID, PushAppID: pushID(config), Names: main, Paper: paper{}, Log: a.log,
		Codes: main, Random: a.opts.Random, PublicURL: config.PublicURL,
	})
	inspector, converter, documents := media.NewInspector(), a.converter(), a.documents()
	taking := intake.Config{
		Store: a.Store, Keyring: keyring, Files: a.Files, Inspector: inspector, Converter: converter, Forwarder: forwarder, Media: mediaSource{main}, Paper: paper{}, Documents: documents, Clean: clean, Page: a.chatLink, Log: a.log,
	}
	if a.scanner != nil {
		taking.Scanner = a.scanner
	}
	taking.Camera = a.camera()
	a.Intake = intake.New(taking)
	a.Review = review.New(review.Config{Store: a.Store, Keyring: keyring, Log: a.log, Paper: paper{}, Sanitise: clean})
	a.Adoption = adoption.New(adoption.Config{Store: a.Store, Captures: taking.Camera != nil, Log: a.log})
	a.Recognition = recognition.New(a.rewarding(keyring))
	a.Publishing = publishing.New(publishing.Config{
		Store: a.Store, Publisher: publisher{push}, Remover: publisher{push}, Host: articleHost(config), Crowd: publisher{push}, Figures: readings{push},
		Outcome: articleOutcome, Files: a.Files, Pictures: inspector,
		AppID: pushID(config), StaffID: config.WeChat.AppID, PublicURL: config.PublicURL, Scans: a.scanner != nil, Log: a.log,
	})
	a.Notice = notice.New(a.telling(main))
	owner, quick := processName(), a.Notice.Handlers()
	quick[domain.JobForward] = notice.Handler{Do: a.Intake.Forward}
	quick[domain.JobRemindBasket] = notice.Handler{Do: a.Intake.RemindBasket}
	quick[domain.JobRemindChair] = notice.Handler{Do: a.Registry.RemindChair}
	quick[domain.JobStamped] = notice.Handler{Do: a.Registry.Stamped}
	quick[domain.JobRemindRecommended] = notice.Handler{Do: a.Adoption.RemindRecommended}
	a.outbox = []*notice.Dispatcher{
		a.lane(notice.DispatcherConfig{Owner: owner, Concurrency: 8, Limit: 2 * time.Minute, Handlers: quick}),
		a.lane(notice.DispatcherConfig{Owner: owner, Concurrency: 2, Limit: 5 * time.Minute, Handlers: a.slowJobs()}),
		a.lane(notice.DispatcherConfig{Owner: owner, Concurrency: 2, Limit: time.Hour, Handlers: map[domain.JobKind]notice.Handler{
			domain.JobScan: {Do: a.Intake.ScanMedia, GaveUp: a.Intake.GaveUpScan, Patience: scanPatience},
		}}),
		a.lane(notice.DispatcherConfig{Owner: owner, Concurrency: 1, Limit: time.Hour, Handlers: map[domain.JobKind]notice.Handler{
			domain.JobScanStock: {Do: a.Intake.ScanStock, Patience: scanPatience},
		}}),
		a.lane(notice.DispatcherConfig{Owner: owner, Concurrency: 1, Limit: 5 * time.Minute, Handlers: map[domain.JobKind]notice.Handler{
			domain.JobImport: {Do: a.Intake.Import, GaveUp: a.Intake.GaveUpImport},
		}}),
	}
	a.outbox = append(append(a.outbox, a.checkLanes(owner)...), a.broadcastLanes(owner)...)
	if converter != nil { // what was asked for while ffmpeg was there waits for it
		a.outbox = append(a.outbox, a.lane(notice.DispatcherConfig{
			Owner: owner, Concurrency: 1, Limit: time.Hour, Handlers: map[domain.JobKind]notice.Handler{
				domain.JobConvert: {Do: a.Intake.Convert, GaveUp: a.Intake.GaveUpConvert, Patience: convertPatience},
			},
		}))
	}
}

// telling is what the notice service is made of.
func (a *App) telling(main *wechat.Client) notice.Config {
	config := a.opts.Config
	telling := notice.Config{
		Store: a.grouped, Notifier: notifier{main}, Subscriptions: notifier{main}, Windows: a.windows(), AppID: config.WeChat.AppID, PublicURL: config.PublicURL, Log: a.log, Sweep: a.sweep,
		Quotas: quotas(), NoticePath: wechat.TemplatePath, Rests: a.rests, ClearQuota: a.clearQuota, PushAppID: pushID(config),
	}
	if a.mailer != nil {
		telling.Mailer = mailer{a.mailer}
	}
	return telling
}

// forwarder returns who gets the messages that are not ours, nil for nobody.
func (a *App) forwarder() (intake.Forwarder, error) {
	config := a.opts.Config
	if config.ForwardURL == "" {
		return nil, nil //nolint:nilnil // nobody is no mistake
	}
	return wechat.NewForwarder(config.ForwardURL, wechat.Keys{
		AppID: config.WeChat.AppID, Token: config.WeChat.Token, AESKey: config.WeChat.AESKey,
	}, a.opts.Now, a.opts.Random)
}

// chatLink writes a link to one of our pages as the chat shows it.
func (a *App) chatLink(path, words string) string {
	return `<a href="` + a.site.PublicURL(path) + `">` + words + `</a>`
}

// mediaLife is how long the platform keeps what people send: three days, less
// what a last try may take.
const mediaLife = 71 * time.Hour

// abandoned is how long an upload may stand still before it is dropped.
const abandoned = 7 * 24 * time.Hour

// sweep drops abandoned uploads and expired values, and asks for scans of what
// came before there was a scanner.
func (a *App) sweep(ctx context.Context) error {
	before := a.opts.Now().Add(-abandoned)
	if _, err := a.uploads.Sweep(ctx, before); err != nil {
		return err
	}
	if _, err := a.Files.Sweep(ctx, before); err != nil {
		return err
	}
	if _, err := a.Intake.ExpireUploads(ctx); err != nil {
		return err
	}
	if err := errors.Join(a.Intake.AskStock(ctx), a.Review.BeginChecks(ctx)); err != nil {
		return err
	}
	_, err := a.values.Sweep(ctx)
	return err
}

// processName distinguishes this process among all that work the outbox.
func processName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s-%d-%08x", host, os.Getpid(), rand.Uint32())
}

// derive makes a key for one purpose from the secret key.
func (a *App) derive(purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, a.opts.Config.SecretKey, nil, "laigao/"+purpose, 32)
}

// Handler returns everything that laigao serves.
func (a *App) Handler() http.Handler { return a.handler }

// Close releases what New opened.
func (a *App) Close() error {
	for _, c := range a.clients {
		c.Close()
	}
	return a.closeStores()
}

// PrepareFolder makes the folder of an SQLite database.
func PrepareFolder(database string) error {
	path, ok := strings.CutPrefix(database, "sqlite:")
	if !ok {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the database's folder: %w", err)
	}
	return nil
}

// quiet keeps gin from writing to the terminal.
func quiet() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.ContextWithFallback = true
	engine.HandleMethodNotAllowed = false
	return engine
}
