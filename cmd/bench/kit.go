package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	cryptorand "crypto/rand"

	"laigao/cmd/internal/app"
	"laigao/cmd/internal/sample"
	"laigao/configs"
	"laigao/domain"
	"laigao/repository/storetest"
	"laigao/service/account"
	"laigao/service/registry"
	"laigao/wechat/simulator"
)

// kit is what benches share: the programs, a folder, databases and the
// simulated platform.
type kit struct {
	folder  string
	program string // the built server; benches measure what operators run
	self    string // this program, for the anchors
	ends    []func() error
	filled  map[string]string // addresses of filled databases, by engine and size
}

func newKit() (*kit, error) {
	k := &kit{filled: map[string]string{}}
	var err error
	if k.program, err = filepath.Abs("bin/laigao"); err != nil {
		return nil, err
	}
	if _, err := os.Stat(k.program); err != nil {
		return nil, fmt.Errorf("build the server first with make build: %w", err)
	}
	if k.self, err = os.Executable(); err != nil {
		return nil, err
	}
	if k.folder, err = os.MkdirTemp("", "laigao-bench-"); err != nil {
		return nil, err
	}
	k.ends = append(k.ends, func() error { return os.RemoveAll(k.folder) })
	return k, nil
}

// close undoes what was made, the last first.
func (k *kit) close() error {
	var err error
	for i := len(k.ends) - 1; i >= 0; i-- {
		err = errors.Join(err, k.ends[i]())
	}
	return err
}

// The engines that a site can stand on.
const (
	onSQLite = "sqlite"
	onMySQL  = "mysql" // MariaDB, the rest embedded
	onGrown  = "grown" // MariaDB and Redis
)

// service returns the address of a server that scripts/services.sh has started.
func service(variable string) (string, error) {
	if address := os.Getenv(variable); address != "" {
		return address, nil
	}
	return "", fmt.Errorf("%s is not set; scripts/bench.sh starts what the benches need", variable)
}

// database makes an empty database.
func (k *kit) database(engine string) (string, error) {
	if engine == onSQLite {
		folder, err := os.MkdirTemp(k.folder, "sqlite-")
		return "sqlite:" + filepath.Join(folder, "laigao.db"), err
	}
	server, err := service(storetest.MySQLVariable)
	if err != nil {
		return "", err
	}
	url, drop, err := storetest.NewMySQL(server)
	if err == nil {
		k.ends = append(k.ends, drop)
	}
	return url, err
}

// full returns a database with so many manuscripts, made once.
func (k *kit) full(ctx context.Context, engine string, manuscripts int) (string, error) {
	return k.fullOf(ctx, engine, manuscripts, 0)
}

// fullOf returns a database of whose decided manuscripts so many in a hundred
// are adopted, as many as usual where that is 0.
func (k *kit) fullOf(ctx context.Context, engine string, manuscripts, adopted int) (string, error) {
	key := fmt.Sprint(engine, manuscripts, adopted)
	if url, has := k.filled[key]; has {
		return url, nil
	}
	url, err := k.database(engine)
	if err != nil {
		return "", err
	}
	err = sample.Fill(ctx, sample.Filling{URL: url, Manuscripts: manuscripts, Adopted: adopted, Until: time.Now().Add(-time.Hour), Tell: func(done, all int) {
		if all > 10000 && done%10240 == 0 {
			fmt.Fprintf(os.Stderr, "filling %s: %d of %d manuscripts\n", engine, done, all)
		}
	}})
	k.filled[key] = url
	return url, err
}

// site is a server on a database with a folder of its own.
type site struct {
	kit      *kit
	config   configs.Config
	platform *httptest.Server // nil where the platform is never asked
}

// newSite makes the settings of a server on a database, with a folder of its own.
func (k *kit) newSite(engine, database string) (*site, error) {
	folder, err := os.MkdirTemp(k.folder, "site-")
	if err != nil {
		return nil, err
	}
	key := make([]byte, 32)
	_, _ = cryptorand.Read(key) // never fails
	nowhere := "http://127.0.0.1:1"
	s := &site{kit: k, config: configs.Config{
		Database: database, Media: "file:" + filepath.Join(folder, "media"), SecretKey: key,
		WeChat:  configs.Account{AppID: appID, AppSecret: "bench", Token: token, AESKey: aesKey},
		APIBase: nowhere, OpenBase: nowhere, MPBase: nowhere,
	}}
	if engine == onGrown {
		redis, err := service("LAIGAO_TEST_REDIS")
		if err != nil {
			return nil, err
		}
		s.config.Redis = strings.TrimSuffix(redis, "/0") + fmt.Sprint("/", rand.IntN(16)) //nolint:gosec // a database of the private server
	}
	return s, nil
}

// environment says the settings as the server reads them.
func (s *site) environment() []string {
	c := s.config
	env := []string{
		"LAIGAO_DATABASE=" + c.Database, "LAIGAO_MEDIA=" + c.Media, "LAIGAO_SECRET_KEY=" + base64.StdEncoding.EncodeToString(c.SecretKey),
		"LAIGAO_WECHAT_APP_ID=" + appID, "LAIGAO_WECHAT_APP_SECRET=bench", "LAIGAO_WECHAT_TOKEN=" + token, "LAIGAO_WECHAT_AES_KEY=" + aesKey,
		"LAIGAO_WECHAT_API_BASE=" + c.APIBase, "LAIGAO_WECHAT_OPEN_BASE=" + c.OpenBase, "LAIGAO_WECHAT_MP_BASE=" + c.MPBase,
	}
	if c.Redis != "" {
		env = append(env, "LAIGAO_REDIS="+c.Redis)
	}
	return env
}

// serve starts the built server.
func (s *site) serve(ctx context.Context) (*process, time.Duration, error) {
	return start(ctx, s.environment(), s.kit.program, "serve")
}

// inside does something to the site through the product's own services while
// no server runs.
func (s *site) inside(ctx context.Context, do func(a *app.App) error) (err error) {
	c := s.config
	c.Listen, c.PublicURL = "127.0.0.1:1", "http://127.0.0.1:1"
	a, err := app.New(ctx, app.Options{
		Config: c, Log: slog.New(slog.DiscardHandler), Now: time.Now, Random: cryptorand.Reader, Version: "bench",
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return do(a)
}

// The account that benches read the console with; it exists nowhere else.
const (
	reader   = "bench"
	password = "a bench reads lists all day 2026"
)

// addReader adds the account that reads the console with its work, and returns
// the label that it has put on manuscripts.
func (s *site) addReader(ctx context.Context) (label string, err error) {
	err = s.inside(ctx, func(a *app.App) error {
		label, _, err = furnish(ctx, a)
		return err
	})
	return label, err
}

// play starts the simulated platform. Nothing is delivered to the site.
func (s *site) play() error {
	var handler http.Handler
	s.platform = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	s.kit.ends = append(s.kit.ends, func() error { s.platform.Close(); return nil })
	sim, err := simulator.New(simulator.Config{
		PublicURL: s.platform.URL, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Accounts: []simulator.Account{{
			Name: "测试", AppID: appID, AppSecret: "bench", Token: token, EncodingAESKey: aesKey, CallbackURL: "http://127.0.0.1:1/",
		}},
	})
	if err != nil {
		return err
	}
	handler = sim.Handler()
	s.config.APIBase, s.config.OpenBase, s.config.MPBase = s.platform.URL, s.platform.URL, s.platform.URL
	return nil
}

// addInformants registers followers as informants who may write.
func (s *site) addInformants(ctx context.Context, openIDs []string) error {
	return s.inside(ctx, func(a *app.App) error {
		chief, err := a.Account.Operator().Seed(ctx, account.Seed{
			Entry: account.Entry{Username: "chief", Name: "测试", Roles: []domain.Role{domain.RoleFirstReviewer}}, Password: password,
		})
		if err != nil {
			return err
		}
		by := domain.Actor{Kind: domain.ActorOperator, Name: "测试"}
		table := "编码,名称,简称,类别,上级编码,排序,需工会主席审签\nA01,示例工会,示例,banner,,1,否\n"
		if _, err := a.Registry.ImportUnits(ctx, by, strings.NewReader(table)); err != nil {
			return err
		}
		unit, err := a.Store.UnitByCode(ctx, "A01")
		if err != nil {
			return err
		}
		for i, openID := range openIDs {
			if err := addInformant(ctx, a, chief, informant{number: i + 1, openID: openID, unitID: unit.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}

// informant is somebody to be registered.
type informant struct {
	number         int
	openID, unitID string
}

func addInformant(ctx context.Context, a *app.App, chief domain.Account, one informant) error {
	form := registry.Form{
		UnitID: one.unitID, Name: sample.Name(one.number), Gender: "male", BirthMonth: "1985-04", Education: "本科", UnionPost: "干事", UnitPost: "无",
		Phone: fmt.Sprintf("138000000%02d", one.number), Email: "bench@example.org", Summary: "示例", Hobbies: "示例", Privacy: true,
		Platforms: domain.Platforms{WeChatID: "bench", WeChatName: "示例"},
	}
	page := a.Store.NewID()
	if _, err := a.Registry.SaveDraft(ctx, one.openID, registry.Typed{Form: form, Page: page}); err != nil {
		return err
	}
	visitor, err := a.Registry.Visitor(ctx, one.openID)
	if err != nil {
		return err
	}
	if err := a.Registry.Submit(ctx, one.openID, registry.Typed{Form: form, Version: visitor.Informant.Version, Page: page}); err != nil {
		return err
	}
	waiting, err := a.Store.Informant(ctx, visitor.Informant.ID)
	if err != nil {
		return err
	}
	return a.Registry.Decide(ctx, chief, waiting.ID, registry.Decision{Approve: true, Version: waiting.Version})
}
