package simulator

import (
	"strings"
	"time"
)

const (
	maxTemplates  = 25
	dedupeForSure = 10 * time.Minute
)

// template is one message template of an account. Keywords are written
// "thing1 稿件标题": the key with its type, then the name.
type template struct {
	ID       string   `json:"id"`
	Short    string   `json:"short"`
	Title    string   `json:"title"`
	Keywords []string `json:"keywords"`
}

// starterTemplates are the notices of a union's account; their ids are fixed
// so that demos and tests can name them.
func starterTemplates() []*template {
	return []*template{
		{"TPL_registration_result", "50001", "登记结果通知", []string{"thing1 登记单位", "thing2 登记人", "phrase3 登记结果", "time4 处理时间", "thing5 备注"}},
		{"TPL_manuscript_received", "50002", "稿件受理通知", []string{"thing1 稿件标题", "character_string2 稿件编号", "time3 受理时间", "phrase4 受理状态"}},
		{"TPL_manuscript_returned", "50003", "稿件退回通知", []string{"thing1 稿件标题", "character_string2 稿件编号", "thing3 退回原因", "time4 退回时间"}},
		{"TPL_manuscript_adopted", "50004", "稿件采用通知", []string{"thing1 稿件标题", "character_string2 稿件编号", "thing3 采用媒体", "time4 采用时间"}},
		{"TPL_review_result", "50005", "审核结果通知", []string{"thing1 审核内容", "phrase2 审核结果", "time3 审核时间", "thing4 备注"}},
		{"TPL_review_pending", "50006", "待审核提醒", []string{"thing1 待审事项", "number2 待审数量", "time3 提交时间", "thing4 备注"}},
		{"TPL_call", "50007", "约稿通知", []string{"thing1 约稿主题", "time2 截止时间", "thing3 约稿单位"}},
		{"TPL_deadline", "50008", "截稿提醒", []string{"thing1 约稿主题", "time2 截止时间", "thing3 备注"}},
		{"TPL_reward", "50009", "稿酬发放通知", []string{"thing1 发放事由", "amount2 发放金额", "time3 发放时间", "phrase4 发放状态"}},
		{"TPL_circular", "50010", "通报发布通知", []string{"thing1 通报名称", "time2 发布时间", "thing3 备注"}},
		{"TPL_binding", "50011", "账号绑定通知", []string{"thing1 账号", "time2 绑定时间", "thing3 备注"}},
		{"TPL_push_trouble", "50012", "推送异常提醒", []string{"thing1 推送标题", "thing2 推送结果", "time3 发生时间", "thing4 备注"}},
		{"TPL_silent", "50013", "投稿提醒", []string{"thing1 单位名称", "number2 未投稿天数", "time3 上次投稿时间", "thing4 备注"}},
	}
}

func (t *template) lines() []line {
	list := make([]line, 0, len(t.Keywords))
	for _, k := range t.Keywords {
		key, name, _ := strings.Cut(k, " ")
		list = append(list, line{Key: key, Name: name})
	}
	return list
}

func (t *template) content(value func(line) string) string {
	var b strings.Builder
	for _, l := range t.lines() {
		b.WriteString(l.Name + "：" + value(l) + "\n")
	}
	return b.String()
}

func (a *account) template(id string) *template {
	for _, t := range a.Templates {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// sentTemplate is what a client_msg_id protects against doing twice.
type sentTemplate struct {
	MsgID int64     `json:"msg_id"`
	At    time.Time `json:"at"`
}

type templateRequest struct {
	ToUser      string `json:"touser"`
	TemplateID  string `json:"template_id"`
	URL         string `json:"url"`
	MiniProgram struct {
		AppID string `json:"appid"`
	} `json:"miniprogram"`
	Data map[string]struct {
		Value string `json:"value"`
	} `json:"data"`
	ClientMsgID string `json:"client_msg_id"`
}

func sendTemplate(c *call, in templateRequest) (object, error) {
	f, err := c.follower(c.account, in.ToUser)
	if err != nil {
		return nil, err
	}
	t := c.account.template(in.TemplateID)
	if t == nil {
		return nil, fail(40037)
	}
	if !f.Subscribed {
		return nil, fail(43004)
	}
	lines := t.lines()
	for i := range lines {
		l := &lines[i]
		l.Value = strings.TrimSpace(in.Data[l.Key].Value)
		if l.Value == "" {
			return nil, failWith(47003, "argument invalid! data.%s.value is empty", l.Key)
		}
		if !fits(l.Key, l.Value) {
			return nil, failWith(47003, "argument invalid! data.%s.value invalid", l.Key)
		}
	}
	answer := ok()
	if done, is := f.alreadySent(in.ClientMsgID, c.now()); is {
		answer["msgid"] = done
		return answer, nil
	}
	id := c.nextID()
	f.remember(in.ClientMsgID, sentTemplate{MsgID: id, At: c.now()})
	answer["msgid"] = id
	m := &message{Channel: "template", Type: "template", Title: t.Title, TemplateID: t.ID, URL: in.URL, Fields: lines}
	c.later(templateJob(c.account, f.OpenID, templateResult{id: id, shown: m, outcome: c.outcome}))
	return answer, nil
}

type templateResult struct {
	id      int64
	shown   *message
	outcome string
}

// templateJob shows the notice and tells the account what became of it.
func templateJob(a *account, openid string, r templateResult) job {
	return func(w *world) []delivery {
		f := w.followers[openid]
		status := "success"
		switch {
		case f == nil || !f.Subscribed || f.Muted:
			status = "failed:user block"
		case r.outcome != "" && r.outcome != "lost":
			status = r.outcome
		default:
			w.show(f, r.shown)
		}
		if r.outcome == "lost" {
			return nil
		}
		return []delivery{event(a, w.now(), openid, "TEMPLATESENDJOBFINISH",
			field{"MsgID", r.id}, field{"Status", status})}
	}
}

func (f *follower) alreadySent(clientID string, now time.Time) (int64, bool) {
	sent, is := f.SentTemplates[clientID]
	return sent.MsgID, is && clientID != "" && now.Sub(sent.At) < dedupeForSure
}

func (f *follower) remember(clientID string, sent sentTemplate) {
	if clientID == "" {
		return
	}
	if f.SentTemplates == nil {
		f.SentTemplates = map[string]sentTemplate{}
	}
	for id, old := range f.SentTemplates {
		if sent.At.Sub(old.At) >= dedupeForSure {
			delete(f.SentTemplates, id)
		}
	}
	f.SentTemplates[clientID] = sent
}

func listTemplates(c *call) (answer, error) {
	list := []object{}
	for _, t := range c.account.Templates {
		list = append(list, object{
			"template_id":      t.ID,
			"title":            t.Title,
			"primary_industry": industryOf("32")["first_class"],
			"deputy_industry":  industryOf("32")["second_class"],
			"content":          t.content(func(l line) string { return "{{" + l.Key + ".DATA}}" }),
			"example":          t.content(func(l line) string { return sample(l.Key) }),
		})
	}
	return object{"template_list": list}, nil
}

// addTemplate takes a template of the platform's library into the account,
// with the chosen keywords, or all when none is named.
func addTemplate(c *call, in struct {
	Short    string   `json:"template_id_short"`
	Keywords []string `json:"keyword_name_list"`
},
) (object, error) {
	if len(c.account.Templates) >= maxTemplates {
		return nil, fail(45026)
	}
	for _, t := range starterTemplates() {
		if t.Short != in.Short {
			continue
		}
		if len(in.Keywords) > 0 {
			chosen := []string{}
			for _, name := range in.Keywords {
				key := t.keyword(name)
				if key == "" {
					return nil, fail(40035)
				}
				chosen = append(chosen, key+" "+name)
			}
			t.Keywords = chosen
		}
		t.ID = c.random(32)
		c.account.Templates = append(c.account.Templates, t)
		answer := ok()
		answer["template_id"] = t.ID
		return answer, nil
	}
	return nil, fail(40037)
}

func (t *template) keyword(name string) string {
	for _, l := range t.lines() {
		if l.Name == name {
			return l.Key
		}
	}
	return ""
}

func deleteTemplate(c *call, in struct {
	ID string `json:"template_id"`
},
) (object, error) {
	for i, t := range c.account.Templates {
		if t.ID == in.ID {
			c.account.Templates = append(c.account.Templates[:i:i], c.account.Templates[i+1:]...)
			return nil, nil
		}
	}
	return nil, fail(40037)
}

// industries are some of the trades whose templates an account can use.
const industries = `1 IT科技 互联网|电子商务
20 教育 培训
21 教育 院校
22 政府与公共事业 学术科研
24 政府与公共事业 博物馆
32 政府与公共事业 公共事业
41 其他 其他
`

func industryOf(id string) object {
	for row := range strings.Lines(industries) {
		if cells := strings.Fields(row); cells[0] == id {
			return object{"first_class": cells[1], "second_class": cells[2]}
		}
	}
	return nil
}

func readIndustry(c *call) (answer, error) {
	answer := object{"primary_industry": industryOf("32"), "secondary_industry": industryOf("41")}
	if set := c.account.Industries; set[0] != "" {
		answer["primary_industry"], answer["secondary_industry"] = industryOf(set[0]), industryOf(set[1])
	}
	return answer, nil
}

// setIndustry chooses two trades, once a month.
func setIndustry(c *call, in struct {
	First  string `json:"industry_id1"`
	Second string `json:"industry_id2"`
},
) (object, error) {
	if industryOf(in.First) == nil || industryOf(in.Second) == nil {
		return nil, fail(40102)
	}
	if month(c.account.IndustrySet) == month(c.now()) {
		return nil, fail(43100)
	}
	c.account.Industries, c.account.IndustrySet = [2]string{in.First, in.Second}, c.now()
	return nil, nil
}
