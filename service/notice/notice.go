// Package notice carries out what committed changes asked for: it works the
// outbox, delivers notifications and says honestly what became of each.
package notice

import (
	"context"
	"log/slog"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// Notifier is the platform's channels to one person.
type Notifier interface {
	// SendTemplate sends a template message, its values made to fit, and returns the
	// platform's number of it.
	SendTemplate(ctx context.Context, message Template) (messageID string, err error)
	// SendText sends a customer message, which has no key against repeats.
	SendText(ctx context.Context, openID, text string) error
	// Ready returns a *domain.Later while the platform wants template messages
	// left alone.
	Ready() error
	// Fit makes a value acceptable to a template's field, and reports whether the
	// platform will take it then.
	Fit(field, value string) (fitted string, ok bool)
	// Templates returns the templates of the account.
	Templates(ctx context.Context) ([]PlatformTemplate, error)
	// Outcome says what an error of the calls above means.
	Outcome(err error) Outcome
}

// Subscriptions are the platform's notices that people allow one by one.
type Subscriptions interface {
	// SendSubscription does the same and uses up one permission. It has no key
	// against repeats.
	SendSubscription(ctx context.Context, message Template) error
	// SubscriptionTemplates returns the account's templates of this channel.
	SubscriptionTemplates(ctx context.Context) ([]PlatformTemplate, error)
}

// Mailer sends mail.
type Mailer interface {
	SendMail(ctx context.Context, mail Mail) error
	// Outcome says what an error of SendMail means.
	Outcome(err error) Outcome
}

// Mail is a mail to one person, who reads its lines and may follow its link.
type Mail struct {
	To      string
	Subject string
	ID      string // tells a repeat from another mail
	Lines   []string
	Link    string // whole address, empty without one
	Open    string // what the link says; empty: 打开查看
}

// Template is a template message to one person.
type Template struct {
	OpenID      string
	TemplateID  string
	URL         string // opened by a tap
	ClientMsgID string // protects against repeats for ten minutes
	Fields      []Field
}

// Field is one value of a template message.
type Field struct {
	Name  string
	Value string
}

// PlatformTemplate is a template as the platform keeps it.
type PlatformTemplate struct {
	ID      string
	Title   string
	Content string
	Fields  []string // in the order of the text
}

// Outcome is what an error of the platform means for a message.
type Outcome struct {
	Unknown     bool   // the platform may have taken the message
	Unreachable bool   // the person gets nothing of the account at all
	Closed      bool   // the person has not opened this channel, or not any more
	Code        int    // the platform's error code, 0 without one
	Advice      string // what it means and what to do, in Chinese
}

// Service delivers notifications and shows what became of them.
type Service struct {
	store      *repository.Store
	notifier   *paced
	windows    Windows
	appID      string
	pushAppID  string
	publicURL  string
	log        *slog.Logger
	sweep      func(ctx context.Context) error
	quotas     []Quota
	rests      func() []Rest
	clearQuota func(ctx context.Context, appID string) error
	pulse      pulse

	noticePath   string
	broadcasting remembered[domain.BroadcastState]
	ruling       remembered[domain.NoticeRules]
	choosing     remembered[Choices]

	subscriptions Subscriptions
	mailer        Mailer
}

// Config gives the service what it needs of the outside.
type Config struct {
	Store         *repository.Store
	Notifier      Notifier
	Windows       Windows       // for customer messages; nil where they cannot be counted
	Subscriptions Subscriptions // nil without that channel
	Mailer        Mailer        // nil where no mail is sent
	AppID         string        // the service account that sends notices
	PushAppID     string        // the account that articles go through, empty for the same
	PublicURL     string        // as phones reach us, without a path
	Log           *slog.Logger
	Sweep         func(ctx context.Context) error // drops abandoned uploads; may be nil
	Quotas        []Quota                         // of the platform, as far as they are shown
	NoticePath    string                          // of the quota that notices use up; messages to many stay below it
	Rests         func() []Rest                   // what this process leaves alone at the platform; may be nil
	// ClearQuota sets an account's counters at the platform back to zero.
	ClearQuota func(ctx context.Context, appID string) error
}

// New makes a service.
func New(cfg Config) *Service {
	return &Service{
		store: cfg.Store, notifier: newPaced(cfg.Notifier), windows: cfg.Windows, appID: cfg.AppID, publicURL: cfg.PublicURL, log: cfg.Log, sweep: cfg.Sweep,
		subscriptions: cfg.Subscriptions, mailer: cfg.Mailer,
		quotas: cfg.Quotas, rests: cfg.Rests, clearQuota: cfg.ClearQuota, pushAppID: cfg.PushAppID, noticePath: cfg.NoticePath,
	}
}

// Handlers returns the jobs that this service carries out.
func (s *Service) Handlers() map[domain.JobKind]Handler {
	return map[domain.JobKind]Handler{
		domain.JobNotify:       {Do: s.Send, GaveUp: s.gaveUp},
		domain.JobReplyMessage: {Do: s.Reply, GaveUp: s.keepReply},
		domain.JobJoinReport:   {Do: s.JoinReport, GaveUp: s.dropReport},
	}
}

// How long what has served its purpose is kept.
const (
	keepKeys     = 7 * 24 * time.Hour
	keepMessages = 30 * 24 * time.Hour
	keepJobs     = 30 * 24 * time.Hour
)

// Housekeep drops inbox keys after seven days, raw chat texts and finished jobs
// after thirty, and abandoned uploads. Doing it twice does no harm.
func (s *Service) Housekeep(ctx context.Context) error {
	now := s.store.Now()
	if _, err := s.store.ForgetReceived(ctx, now.Add(-keepKeys)); err != nil {
		return err
	}
	if _, err := s.store.ForgetMessages(ctx, now.Add(-keepMessages)); err != nil {
		return err
	}
	if _, err := s.store.ForgetJobs(ctx, now.Add(-keepJobs)); err != nil {
		return err
	}
	if _, err := s.store.ForgetSubscriptionSends(ctx, now.Add(-keepKeys)); err != nil {
		return err
	}
	if s.sweep == nil {
		return nil
	}
	return s.sweep(ctx)
}

// RunHousekeeping keeps house at once and then every day until ctx ends.
func (s *Service) RunHousekeeping(ctx context.Context) {
	day := time.NewTicker(24 * time.Hour)
	defer day.Stop()
	for {
		if err := s.Housekeep(ctx); err != nil {
			s.log.ErrorContext(ctx, "housekeeping", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-day.C:
		}
	}
}
