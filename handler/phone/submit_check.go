package phone

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/intake"
)

// checkPage is read before sending: the manuscript as it will be read, and the
// statements to accept.
type checkPage struct {
	intake.CheckPage
	Ticked   map[string]bool
	Problem  string // about the statements
	Fields   []problemLink
	Unlisted bool // the registration is not yet approved
}

func (p *Phone) checkPage(c *gin.Context) error {
	return p.renderCheck(c, http.StatusOK, checkPage{})
}

func (p *Phone) renderCheck(c *gin.Context, status int, page checkPage) error {
	who := p.current(c)
	var err error
	page.CheckPage, err = p.intake.Check(c.Request.Context(), who.Informant, c.Param("id"))
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		return web.Redirect(c, "/m/manuscripts/"+c.Param("id")) // sent already
	}
	if err != nil {
		return err
	}
	page.Unlisted = !who.Registered()
	for _, field := range slices.Concat(domain.SheetFields(), domain.CoauthorFields()) {
		if words := page.Missing[field]; words != "" {
			page.Fields = append(page.Fields, problemLink{Field: field, Words: words})
		}
	}
	return p.pages.Render(c, status, "check", page)
}

// submit sends the manuscript. Sent twice, it answers twice the same.
func (p *Phone) submit(c *gin.Context) error {
	version, _ := strconv.ParseInt(c.PostForm("version"), 10, 64) // unreadable: not what was checked
	round, err := strconv.Atoi(c.PostForm("round"))
	if err != nil {
		return domain.Invalid("页面内容不完整，请返回后重新检查再报送。")
	}
	id, ticked := c.Param("id"), c.PostFormArray("consent")
	_, err = p.intake.Submit(c.Request.Context(), p.current(c).Informant, intake.Submit{
		ManuscriptID: id, Version: version, Round: round, Consents: ticked,
	})
	if err != nil && domain.KindOf(err) == domain.KindInvalid && len(domain.FieldsOf(err)) > 0 {
		page := checkPage{Ticked: map[string]bool{}, Problem: domain.FieldsOf(err)["consents"]}
		for _, code := range ticked {
			page.Ticked[code] = true
		}
		return p.renderCheck(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	return web.Redirect(c, "/m/manuscripts/"+id+"/sent")
}

func (p *Phone) sentPage(c *gin.Context) error {
	receipt, err := p.intake.Receipt(c.Request.Context(), p.current(c).Informant, c.Param("id"))
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "sent", receipt)
}
