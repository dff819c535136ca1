package console

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
)

type rewardSettingsPage struct {
	Settings domain.RewardSettings
	Problems map[string]string
	MayEdit  bool
}

// TaxContents returns what a column of the tax client's table may hold.
func (rewardSettingsPage) TaxContents() []domain.TaxContent { return domain.TaxContents() }

// Months returns with which a year can begin.
func (rewardSettingsPage) Months() []int { return []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12} }

func (p *Console) rewardSettings(c *gin.Context) error {
	actor := p.current(c)
	if err := actor.Require(domain.ReadRewards); err != nil {
		return err
	}
	settings, err := p.recognition.Settings(c.Request.Context())
	if err != nil {
		return err
	}
	return p.pages.Render(c, http.StatusOK, "reward_settings", rewardSettingsPage{Settings: settings, MayEdit: actor.Can(domain.ManageRules)})
}

func (p *Console) saveRewardSettings(c *gin.Context) error {
	wanted := domain.RewardSettings{
		YearBegins: number(c, "year_begins"), ClaimDays: number(c, "claim_days"), ObjectionDays: number(c, "objection_days"), TaxColumns: strings.ReplaceAll(c.PostForm("tax_columns"), "\r\n", "\n"),
	}
	err := p.recognition.SaveSettings(c.Request.Context(), p.current(c), wanted)
	if err == nil {
		p.site.Flash(c, "稿酬设置已保存。")
		return web.Redirect(c, "/console/rewards/settings")
	}
	if domain.KindOf(err) != domain.KindInvalid {
		return err
	}
	return p.pages.Render(c, http.StatusUnprocessableEntity, "reward_settings", rewardSettingsPage{Settings: wanted, Problems: domain.FieldsOf(err), MayEdit: true})
}
