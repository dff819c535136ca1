// Package phone serves the pages that informants open in WeChat.
package phone

import (
	"context"
	"crypto/rand"
	"embed"
	"io"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/account"
	"laigao/service/adoption"
	"laigao/service/intake"
	"laigao/service/notice"
	"laigao/service/recognition"
	"laigao/service/registry"
	"laigao/service/review"
)

//go:embed templates
var files embed.FS

// Values keeps what a sign-in on its way to the platform and back must know.
type Values interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	SetIfAbsent(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error)
	Delete(ctx context.Context, key string) error
}

// Config gives the pages what they need. Services that a test leaves out must
// not be reached by it.
type Config struct {
	Site        *web.Site
	Registry    *registry.Service
	Account     *account.Service
	Intake      *intake.Service
	Notice      *notice.Service
	Adoption    *adoption.Service
	Review      *review.Service
	Recognition *recognition.Service
	Tables      Tables
	Identity    registry.Identity
	AppID       string // WeChat account that Identity asks
	Values      Values
	StateKey    []byte     // signs the state of sign-ins, derived from the secret key
	Random      io.Reader  // nil: crypto/rand
	Script      web.Script // of the platform, for the button by which notices are allowed; the zero value leaves it out
}

// Phone holds the services behind the pages.
type Phone struct {
	site        *web.Site
	pages       *web.Pages
	registry    *registry.Service
	account     *account.Service
	intake      *intake.Service
	notice      *notice.Service
	adoption    *adoption.Service
	review      *review.Service
	recognition *recognition.Service
	tables      Tables
	identity    registry.Identity
	appID       string
	values      Values
	stateKey    []byte
	random      io.Reader
	script      web.Script
}

// New parses the templates.
func New(cfg Config) (*Phone, error) {
	pages, err := cfg.Site.Pages(files)
	if err != nil {
		return nil, err
	}
	p := &Phone{
		site: cfg.Site, pages: pages, registry: cfg.Registry, account: cfg.Account, intake: cfg.Intake, notice: cfg.Notice, adoption: cfg.Adoption,
		review: cfg.Review, recognition: cfg.Recognition, tables: cfg.Tables,
		identity: cfg.Identity, appID: cfg.AppID, values: cfg.Values, stateKey: cfg.StateKey, random: cfg.Random, script: cfg.Script,
	}
	if p.random == nil {
		p.random = rand.Reader
	}
	pages.SignIn = p.signInAddress
	return p, nil
}

// Register adds the routes.
func (p *Phone) Register(r gin.IRouter) {
	open := r.Group("/m", p.site.Sessions(), p.pages.Use(), p.site.Forms())
	p.signInRoutes(open)
	p.privacyRoutes(open)
	p.continueRoutes(open)

	signedIn := open.Group("", p.requireVisitor())
	p.homeRoutes(signedIn)
	p.registerRoutes(signedIn)
	p.handoverRoutes(signedIn)
	p.ownDataRoutes(signedIn)
	p.tableRoutes(signedIn)
	p.bindRoutes(signedIn)
	p.scanRoutes(signedIn)
	p.manuscriptRoutes(signedIn)
	p.letterRoutes(signedIn)
	p.claimRoutes(signedIn)
	p.rewardRoutes(signedIn)
	p.certificateRoutes(signedIn)
	p.awardRoutes(signedIn)
	p.submitRoutes(signedIn)
	p.inboxRoutes(signedIn)
	p.circularRoutes(signedIn)
	p.allowRoutes(signedIn)
	p.unitRoutes(signedIn)
	p.unitFigureRoutes(signedIn)
	p.reviewRoutes(signedIn)
	p.grantRoutes(signedIn)
}

const (
	visitorKey       = "laigao.visitor"
	computerDraftKey = "laigao.computer" // the one draft of this browser, where it has one
)

// requireVisitor lets only those through who have come by WeChat, or whom a
// phone lets go on with one draft, and remembers who they are.
func (p *Phone) requireVisitor() gin.HandlerFunc {
	return p.site.Handle(func(c *gin.Context) error {
		err := p.admit(c)
		if err != nil {
			c.Abort()
		}
		return err
	})
}

func (p *Phone) admit(c *gin.Context) error {
	openID, draft := p.site.SessionValue(c, p.openIDKey()), ""
	if openID == "" {
		var err error
		if openID, draft, err = p.continued(c); err != nil {
			return err
		}
	}
	if openID == "" {
		return errSignedOut()
	}
	visitor, err := p.registry.Visitor(c.Request.Context(), openID)
	if err != nil {
		return err
	}
	if draft != "" {
		visitor.Chairs = nil
		if err := p.admitComputer(c, visitor, draft); err != nil {
			return err
		}
		c.Set(computerDraftKey, draft)
	}
	c.Set(visitorKey, visitor)
	return nil
}

func errSignedOut() error {
	return &domain.Error{Kind: domain.KindUnauthenticated, Public: "登录已过期，请重新进入。您填写的内容还在。"}
}

// current returns who holds the phone, on every route behind requireVisitor.
func (p *Phone) current(c *gin.Context) registry.Visitor {
	visitor, _ := c.Value(visitorKey).(registry.Visitor)
	return visitor
}
