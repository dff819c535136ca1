package console

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/review"
)

func (p *Console) bulkRoutes(r gin.IRouter) {
	r.POST("/manuscripts/bulk", p.site.Handle(p.bulk))
	r.POST("/manuscripts/bulk/undo", p.site.Handle(p.undoBulk))
	r.GET("/manuscripts/export", p.site.Handle(p.export))
}

// bulkResult is what became of an act on several manuscripts, shown once above
// the list.
type bulkResult struct {
	Words   string
	Bad     bool // nothing was done, for what Words say
	Refused []review.Refused
	Undo    []bulkUndo
}

// bulkUndo is one act that takes back what was done.
type bulkUndo struct {
	Act   string // assign, label or unlabel
	Value string // account or label
	IDs   string // separated by commas
}

// bulkKey is where the result waits for the next page.
const bulkKey = "bulk"

func (p *Console) keepResult(c *gin.Context, result bulkResult) {
	text, err := json.Marshal(result)
	if err == nil { // texts alone always can be written
		p.site.SetSessionValue(c, bulkKey, string(text))
	}
}

// takeResult returns the result of the act before, nil when there was none.
func (p *Console) takeResult(c *gin.Context) *bulkResult {
	text := p.site.SessionValue(c, bulkKey)
	if text == "" {
		return nil
	}
	p.site.SetSessionValue(c, bulkKey, "")
	var result bulkResult
	if json.Unmarshal([]byte(text), &result) != nil {
		return nil
	}
	return &result
}

// bulkForm is an act on the chosen manuscripts.
type bulkForm struct {
	act, account, label, day string
	ids                      []string
}

func (p *Console) bulk(c *gin.Context) error {
	form := bulkForm{act: c.PostForm("act"), account: c.PostForm("account"), label: c.PostForm("label_id"), day: c.PostForm("day"), ids: c.PostFormArray("id")}
	if form.act == "export" && len(form.ids) > 0 {
		return p.exportList(c, readList(url.Values{}, p.current(c).ID), form.ids)
	}
	back := listOf(c.PostForm("list"))
	if back == "" {
		back = "/console/manuscripts"
	}
	done, words, err := p.actOn(c, form)
	if kind := domain.KindOf(err); err != nil && kind != domain.KindInvalid && kind != domain.KindNotFound {
		return err
	}
	result := bulkResult{Words: words, Refused: done.Refused, Undo: undoOf(form, done)}
	if err != nil {
		result = bulkResult{Words: invalidWords(err), Bad: true}
	} else {
		result.Words = resultWords(words, done)
	}
	p.keepResult(c, result)
	return web.Redirect(c, back)
}

// invalidWords returns what a person reads of a form that cannot be accepted.
func invalidWords(err error) string {
	for _, problem := range domain.FieldsOf(err) {
		return problem
	}
	return domain.Public(err)
}

func resultWords(what string, done review.Bulk) string {
	words := fmt.Sprintf("%s：%d 篇", what, len(done.Done))
	if done.Already > 0 {
		words += fmt.Sprintf("，%d 篇本来就是", done.Already)
	}
	if len(done.Refused) > 0 {
		words += fmt.Sprintf("，%d 篇没有办成", len(done.Refused))
	}
	return words + "。"
}

// actOn does what the form asks, and returns what that is in words.
func (p *Console) actOn(c *gin.Context, form bulkForm) (done review.Bulk, words string, err error) {
	ctx, actor := c.Request.Context(), p.current(c)
	switch form.act {
	case "claim":
		done, err = p.review.Assign(ctx, actor, review.Assign{ManuscriptIDs: form.ids, AccountID: actor.ID})
		return done, "认领", err
	case "assign":
		if form.account == "" {
			return done, "", domain.Invalid("请选择分配给谁。")
		}
		done, err = p.review.Assign(ctx, actor, review.Assign{ManuscriptIDs: form.ids, AccountID: form.account})
		return done, "分配", err
	case "release":
		done, err = p.review.Assign(ctx, actor, review.Assign{ManuscriptIDs: form.ids})
		return done, "取消分配", err
	case "label", "unlabel":
		if form.label == "" {
			return done, "", domain.Invalid("请选择标签。")
		}
		done, err = p.review.SetLabel(ctx, actor, review.SetLabel{ManuscriptIDs: form.ids, LabelID: form.label, Off: form.act == "unlabel"})
		return done, map[string]string{"label": "加标签", "unlabel": "去掉标签"}[form.act], err
	case "due":
		done, err = p.review.SetDue(ctx, actor, review.Due{ManuscriptIDs: form.ids, Day: domain.Day(form.day)})
		return done, "改期限", err
	case "export":
		return done, "", domain.Invalid("请先勾选稿件。")
	}
	return done, "", domain.Invalid("请选择要做什么。")
}

// undoOf returns what takes the act back, nothing where that cannot be.
func undoOf(form bulkForm, done review.Bulk) []bulkUndo {
	if len(done.Done) == 0 {
		return nil
	}
	switch form.act {
	case "label":
		return []bulkUndo{{"unlabel", form.label, strings.Join(done.Done, ",")}}
	case "unlabel":
		return []bulkUndo{{"label", form.label, strings.Join(done.Done, ",")}}
	case "claim", "assign", "release":
		byAccount := map[string][]string{}
		for _, id := range done.Done {
			byAccount[done.Before[id]] = append(byAccount[done.Before[id]], id)
		}
		var undo []bulkUndo
		for account, ids := range byAccount {
			undo = append(undo, bulkUndo{"assign", account, strings.Join(ids, ",")})
		}
		return undo
	}
	return nil
}

// undoBulk takes back what an act has done: act, value and ids come as often as
// there are parts of it.
func (p *Console) undoBulk(c *gin.Context) error {
	acts, values, ids := c.PostFormArray("act"), c.PostFormArray("value"), c.PostFormArray("ids")
	if len(acts) != len(values) || len(acts) != len(ids) || len(acts) == 0 {
		return domain.Invalid("没有可以撤销的。")
	}
	var all review.Bulk
	for i, act := range acts {
		form := bulkForm{act: act, account: values[i], label: values[i], ids: strings.Split(ids[i], ",")}
		if act == "assign" && form.account == "" {
			form.act = "release"
		}
		done, _, err := p.actOn(c, form)
		if err != nil {
			return err
		}
		all.Done, all.Refused = append(all.Done, done.Done...), append(all.Refused, done.Refused...)
		all.Already += done.Already
	}
	p.keepResult(c, bulkResult{Words: resultWords("已撤销", all), Refused: all.Refused})
	if back := listOf(c.PostForm("list")); back != "" {
		return web.Redirect(c, back)
	}
	return web.Redirect(c, "/console/manuscripts")
}

func (p *Console) export(c *gin.Context) error {
	return p.exportList(c, readList(c.Request.URL.Query(), p.current(c).ID), nil)
}

// exportList writes a list as a table, as it is shown, line by line.
func (p *Console) exportList(c *gin.Context, list inboxList, ids []string) error {
	ctx, actor := c.Request.Context(), p.current(c)
	words, err := p.listWords(c, actor, list, len(ids))
	if err != nil {
		return err
	}
	var out *csv.Writer
	err = p.review.Export(ctx, actor, review.Export{Query: list.Query(), IDs: ids, Words: words}, func(lines []review.Line) error {
		if out == nil {
			out = p.beginExport(c, words)
		}
		for _, l := range lines {
			if err := out.Write(exported(l)); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	})
	return endTable(out, err)
}

// beginExport sends what stands above the lines.
func (p *Console) beginExport(c *gin.Context, words string) *csv.Writer {
	out := p.beginTable(c, "稿件列表", words)
	_ = out.Write([]string{"编号", "标题", "单位", "作者", "类别", "主题", "体裁", "来自", "活动结束", "报送时间", "第几次报送", "时效", "状态", "办理人", "审稿期限", "标签"})
	return out
}

// beginTable begins a table that is sent line by line: its first line says what it
// holds.
func (p *Console) beginTable(c *gin.Context, title, words string) *csv.Writer {
	name := title + "-" + string(domain.DayOf(p.now())) + ".csv"
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	c.Header("Cache-Control", "no-store")
	c.Status(http.StatusOK)
	_, _ = c.Writer.WriteString("\ufeff") // by which spreadsheets know the encoding; a lost connection shows at the next line
	out := csv.NewWriter(c.Writer)
	_ = out.Write([]string{domain.SafeCell(title + "：" + words), "导出时间：" + web.When(p.now())})
	return out
}

// endTable ends a table, nil where nothing was sent yet. One that is under way when
// something fails says itself that it is not whole.
func endTable(out *csv.Writer, err error) error {
	if err != nil && out != nil {
		_ = out.Write([]string{"导出中断，请重新导出。"})
		out.Flush()
	}
	return err
}

// listWords writes what is exported, as the file and the log say it.
func (p *Console) listWords(c *gin.Context, actor domain.Account, list inboxList, chosen int) (string, error) {
	if chosen > 0 {
		return fmt.Sprintf("勾选的 %d 篇", chosen), nil
	}
	page := inboxPage{List: list}
	if err := p.fillChoices(c, actor, &page); err != nil {
		return "", err
	}
	views, err := p.review.Lists(c.Request.Context(), actor)
	if err != nil {
		return "", err
	}
	words := "我的待审"
	for _, v := range views {
		if v.Code == list.View {
			words = v.Label
		}
	}
	for _, chip := range list.chips(&page) {
		words += "，" + chip.Label
	}
	return words, nil
}

func exported(l review.Line) []string {
	timely, due, labels := "", "", make([]string, len(l.Labels))
	switch {
	case l.Late:
		timely = "超过三天"
	case l.OnTime:
		timely = "按时"
	}
	if !l.Charge.DueAt.IsZero() {
		due = web.When(l.Charge.DueAt)
	}
	for i, label := range l.Labels {
		labels[i] = label.Name
	}
	cells := []string{
		l.Number, l.Title, l.UnitName, l.InformantName, l.Class.Label(), l.Topic, l.Genre.Label(), l.Source.Label(), string(l.ActivityDay),
		web.When(l.SubmittedAt), fmt.Sprint(l.Round), timely, l.Status(), l.Charge.AssigneeName, due, strings.Join(labels, "、"),
	}
	for i := range cells {
		cells[i] = domain.SafeCell(cells[i])
	}
	return cells
}
