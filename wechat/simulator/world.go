package simulator

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// world is everything the platform remembers. Its methods expect the
// server's lock and do no input or output but for media bytes.
type world struct {
	now       func() time.Time
	rand      io.Reader
	publicURL string
	bytes     *byteStore
	accounts  []*account
	followers map[string]*follower // by OpenID, of all accounts
	media     map[string]*media
	codes     map[string]*oauthCode
	lastID    int64
	version   int64  // grows with every change that a phone shows
	epoch     string // tells this run's versions from an earlier run's
	jobs      []job
	shared    []sharedCard // what pages want to be shared as
}

// job is work that the platform finishes later; it returns what to deliver.
type job func(w *world) []delivery

// account is one official account and all that belongs to it.
type account struct {
	Account `json:"-"`
	sealer  *sealer

	Tokens       []*token           `json:"tokens,omitempty"`
	Forced       []time.Time        `json:"forced,omitempty"`
	Ticket       *ticket            `json:"ticket,omitempty"`
	Usage        usage              `json:"usage"`
	Followers    []*follower        `json:"followers,omitempty"`
	Tags         []*tag             `json:"tags,omitempty"`
	Menu         json.RawMessage    `json:"menu,omitempty"`
	AutoReplies  json.RawMessage    `json:"auto_replies,omitempty"`
	Templates    []*template        `json:"templates,omitempty"`
	Drafts       []*draft           `json:"drafts,omitempty"`
	Articles     []*article         `json:"articles,omitempty"`
	Publications []*publication     `json:"publications,omitempty"`
	MassJobs     []*massJob         `json:"mass_jobs,omitempty"`
	Industries   [2]string          `json:"industries,omitzero"` // of the templates, by their numbers
	IndustrySet  time.Time          `json:"industry_set,omitzero"`
	MassGuarded  bool               `json:"mass_guarded,omitempty"` // 群发保护: an administrator confirms each push
	QRCodes      map[string]*qrCode `json:"qr_codes,omitempty"`
}

// follower is one person's relation to one account. People who follow
// several accounts have one follower in each, tied by UnionID.
type follower struct {
	OpenID        string                  `json:"openid"`
	UnionID       string                  `json:"unionid"`
	AppID         string                  `json:"app_id"`
	Nickname      string                  `json:"nickname"`
	Remark        string                  `json:"remark,omitempty"`
	Subscribed    bool                    `json:"subscribed"`
	SubscribedAt  time.Time               `json:"subscribed_at"`
	Scene         string                  `json:"scene,omitempty"`
	Muted         bool                    `json:"muted,omitempty"`
	Snapshot      bool                    `json:"snapshot,omitempty"`
	Tags          []int                   `json:"tags,omitempty"`
	MessageWindow window                  `json:"message_window"`
	ClickWindow   window                  `json:"click_window"`
	MassMonth     string                  `json:"mass_month,omitempty"`
	MassCount     int                     `json:"mass_count,omitempty"`
	SentTemplates map[string]sentTemplate `json:"sent_templates,omitempty"`
	Permits       map[string]int          `json:"permits,omitempty"` // subscription notices, by template
	Chat          []*message              `json:"chat,omitempty"`
	LastChange    time.Time               `json:"last_change,omitzero"`  // of the subscription
	MigratedTo    string                  `json:"migrated_to,omitempty"` // the OpenID at the account into which this one moved
}

func newWorld(cfg Config) (*world, error) {
	w := &world{
		now:       cfg.Now,
		rand:      cfg.Rand,
		publicURL: cfg.PublicURL,
		bytes:     newByteStore(cfg.StateFile),
		followers: map[string]*follower{},
		media:     map[string]*media{},
		codes:     map[string]*oauthCode{},
	}
	w.epoch = w.random(6)
	saved, err := loadSnapshot(cfg.StateFile)
	if err != nil {
		return nil, err
	}
	w.lastID = saved.LastID
	if saved.Media != nil {
		w.media = saved.Media
	}
	for _, settings := range cfg.Accounts {
		a, err := openAccount(settings, saved.Accounts[settings.AppID])
		if err != nil {
			return nil, err
		}
		if w.account(a.AppID) != nil {
			return nil, fmt.Errorf("simulator: account %s is configured twice", a.AppID)
		}
		w.accounts = append(w.accounts, a)
		for _, f := range a.Followers {
			w.followers[f.OpenID] = f
		}
	}
	return w, nil
}

// openAccount joins settings with what an earlier run saved of the account.
func openAccount(settings Account, saved *account) (*account, error) {
	if settings.AppID == "" || settings.AppSecret == "" || settings.Token == "" {
		return nil, errors.New("simulator: an account needs an app id, a secret and a token")
	}
	switch settings.Mode {
	case AES, Plain, Compatible:
	case "":
		settings.Mode = AES
	default:
		return nil, fmt.Errorf("simulator: account %s has the unknown mode %q", settings.AppID, settings.Mode)
	}
	if settings.Name == "" {
		settings.Name = settings.AppID
	}
	if settings.Username == "" {
		sum := sha256.Sum256([]byte(settings.AppID))
		settings.Username = "gh_" + hex.EncodeToString(sum[:6])
	}
	seal, err := newSealer(settings)
	if err != nil {
		return nil, err
	}
	if saved == nil {
		saved = &account{Templates: starterTemplates()}
	}
	if saved.QRCodes == nil {
		saved.QRCodes = map[string]*qrCode{}
	}
	saved.Account, saved.sealer = settings, seal
	return saved, nil
}

func (w *world) account(appID string) *account {
	for _, a := range w.accounts {
		if a.AppID == appID {
			return a
		}
	}
	return nil
}

// follower finds a follower of this very account.
func (w *world) follower(a *account, openid string) (*follower, error) {
	f := w.followers[openid]
	if f == nil || f.AppID != a.AppID {
		return nil, fail(40003)
	}
	return f, nil
}

// siblings are the same person's followers in all accounts, f among them.
func (w *world) siblings(f *follower) []*follower {
	var all []*follower
	for _, a := range w.accounts {
		for _, other := range a.Followers {
			if other.UnionID == f.UnionID {
				all = append(all, other)
			}
		}
	}
	return all
}

func (w *world) later(j job) { w.jobs = append(w.jobs, j) }

func (w *world) takeJobs() []job {
	jobs := w.jobs
	w.jobs = nil
	return jobs
}

// resume puts the asynchronous jobs back that were not finished when the
// state was last written.
func (w *world) resume() {
	for _, a := range w.accounts {
		for _, m := range a.MassJobs {
			if !m.Finished {
				w.later(m.finish(a))
			}
		}
		for _, p := range a.Publications {
			if p.Status == publishing {
				w.later(p.finish(a))
			}
		}
	}
}

// nextID returns a number that grows for ever, even when a killed run could
// not save the last one, and that does not fit a float64, as the platform's.
func (w *world) nextID() int64 {
	w.lastID = max(w.lastID+1, w.now().UnixMicro()*10)
	return w.lastID
}

// random returns n random bytes as URL-safe text.
func (w *world) random(n int) string {
	b := make([]byte, n)
	if _, err := io.ReadFull(w.rand, b); err != nil {
		panic(fmt.Sprintf("simulator: random source failed: %v", err))
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// show appends a message to a phone's chat; a phone keeps the last thousand.
func (w *world) show(f *follower, m *message) {
	w.version++
	m.ID = fmt.Sprint(w.nextID())
	m.Time = w.now().UnixMilli()
	f.Chat = append(f.Chat, m)
	if len(f.Chat) > 1000 {
		f.Chat = slices.Clone(f.Chat[len(f.Chat)-1000:])
	}
}

func (w *world) link(parts ...string) string {
	return w.publicURL + "/" + strings.Join(parts, "/")
}

// china is the platform's clock: its days and months begin there.
func china() *time.Location { return time.FixedZone("CST", 8*60*60) }

func day(t time.Time) string   { return t.In(china()).Format("2006-01-02") }
func month(t time.Time) string { return t.In(china()).Format("2006-01") }
