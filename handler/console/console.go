// Package console serves the department's pages in a desktop browser.
package console

import (
	"embed"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/account"
	"laigao/service/adoption"
	"laigao/service/intake"
	"laigao/service/notice"
	"laigao/service/publishing"
	"laigao/service/recognition"
	"laigao/service/registry"
	"laigao/service/review"
)

//go:embed templates
var files embed.FS

// Config gives the pages what they need. Services that a test leaves out must
// not be reached by it.
type Config struct {
	Site        *web.Site
	Account     *account.Service
	Registry    *registry.Service
	Intake      *intake.Service
	Review      *review.Service
	Adoption    *adoption.Service
	Publishing  *publishing.Service
	Recognition *recognition.Service
	Notice      *notice.Service
	Tables      Tables
	Now         func() time.Time
}

// Console holds the services behind the pages.
type Console struct {
	site        *web.Site
	pages       *web.Pages
	account     *account.Service
	registry    *registry.Service
	intake      *intake.Service
	review      *review.Service
	adoption    *adoption.Service
	publishing  *publishing.Service
	recognition *recognition.Service
	notice      *notice.Service
	tables      Tables
	now         func() time.Time
}

// New parses the templates.
func New(cfg Config) (*Console, error) {
	pages, err := cfg.Site.Pages(files)
	if err != nil {
		return nil, err
	}
	p := &Console{
		site: cfg.Site, pages: pages, account: cfg.Account, registry: cfg.Registry, intake: cfg.Intake, review: cfg.Review, adoption: cfg.Adoption,
		publishing: cfg.Publishing, recognition: cfg.Recognition, notice: cfg.Notice, tables: cfg.Tables, now: cfg.Now,
	}
	pages.Shell = p.shell
	pages.SignIn = p.signInAddress
	return p, nil
}

// Register adds the routes.
func (p *Console) Register(r gin.IRouter) {
	open := r.Group("/console", p.site.Sessions(), p.pages.Use(), p.site.Forms())
	p.signInRoutes(open)
	p.scanRoutes(open)
	p.signInSecondRoutes(open)

	p.paperRoutes(r.Group("/console", p.site.Sessions(), p.pages.Use(), p.site.FormsUpTo(maxPaper), p.requireAccount()))

	p.circularFileRoutes(r.Group("/console", p.site.Sessions(), p.pages.Use(), p.site.FormsUpTo(maxScan), p.requireAccount()))

	signedIn := open.Group("", p.requireAccount())
	p.todayRoutes(signedIn)
	p.profileRoutes(signedIn)
	p.secondRoutes(signedIn)
	p.registrationRoutes(signedIn)
	p.unitRoutes(signedIn)
	p.chairRoutes(signedIn)
	p.inviteRoutes(signedIn)
	p.accountRoutes(signedIn)
	p.settingsRoutes(signedIn)
	p.calendarRoutes(signedIn)
	p.repliesRoutes(signedIn)
	p.accountMenuRoutes(signedIn)
	p.healthRoutes(signedIn)
	p.auditRoutes(signedIn)
	p.inboxRoutes(signedIn)
	p.manuscriptRoutes(signedIn)
	p.manuscriptEditRoutes(signedIn)
	p.pictureRoutes(signedIn)
	p.bundleRoutes(signedIn)
	p.letterRoutes(signedIn)
	p.reviewRoutes(signedIn)
	p.checkRoutes(signedIn)
	p.wordRoutes(signedIn)
	p.leaderRoutes(signedIn)
	p.sheetRoutes(signedIn)
	p.deputyRoutes(signedIn)
	p.wordingRoutes(signedIn)
	p.reviewRuleRoutes(signedIn)
	p.quarantineRoutes(signedIn)
	p.adoptionRoutes(signedIn)
	p.figureRoutes(signedIn)
	p.adoptionPaneRoutes(signedIn)
	p.recommendationRoutes(signedIn)
	p.rewardRoutes(signedIn)
	p.payeeRoutes(signedIn)
	p.objectionRoutes(signedIn)
	p.tokenRoutes(signedIn)
	p.outletRoutes(signedIn)
	p.circularRoutes(signedIn)
	p.articleRoutes(signedIn)
	p.dayRoutes(signedIn)
	p.ruleRoutes(signedIn)
	p.awardRoutes(signedIn)
	p.notificationRoutes(signedIn)
	p.noticeSettingsRoutes(signedIn)
	p.broadcastRoutes(signedIn)
}

const (
	accountKey = "laigao.account"
	bareKey    = "laigao.bare" // a second factor must be begun first
)

// current returns who is signed in, on every route behind requireAccount.
func (p *Console) current(c *gin.Context) domain.Account {
	a, _ := c.Value(accountKey).(domain.Account)
	return a
}

// Shell is what the layout shows around a page.
type Shell struct {
	Account domain.Account
	Menu    [][]MenuItem
}

// MenuItem is one line of the menu. Its count opens exactly the list it counts.
type MenuItem struct {
	Label      string
	Path       string
	Here       bool
	Count      int
	Late       bool
	CountPath  string
	CountTitle string
	hidden     bool                // there is nothing to see now
	permission []domain.Permission // any of them shows the line, none shows it to everybody
}

// shell builds the menu of the account that is signed in, nil where nobody is
// or where something must be done first.
func (p *Console) shell(c *gin.Context) any {
	a := p.current(c)
	if a.ID == "" || a.MustChange || c.GetBool(bareKey) {
		return nil
	}
	shell := &Shell{Account: a}
	for _, group := range p.menu(c, a) {
		var shown []MenuItem
		for _, item := range group {
			if !item.visible(a) {
				continue
			}
			path := c.Request.URL.Path
			item.Here = path == item.Path || item.Path != "/console/" && strings.HasPrefix(path, item.Path+"/")
			shown = append(shown, item)
		}
		if len(shown) > 0 {
			shell.Menu = append(shell.Menu, shown)
		}
	}
	return shell
}

func (i MenuItem) visible(a domain.Account) bool {
	if i.hidden {
		return false
	}
	for _, permission := range i.permission {
		if a.Can(permission) {
			return true
		}
	}
	return len(i.permission) == 0
}
