package domain

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// OutletSystem is whose an outlet is 系统.
type OutletSystem uint8

// The systems. Values are stored: never renumber.
const (
	SystemOwn    OutletSystem = 0 // 自有
	SystemParty  OutletSystem = 1 // 党政
	SystemUnion  OutletSystem = 2 // 工会
	SystemNews   OutletSystem = 3 // 新闻媒体
	SystemSocial OutletSystem = 4 // 社交平台
)

// OutletSystems returns every system in the order of the form.
func OutletSystems() []OutletSystem {
	return []OutletSystem{SystemOwn, SystemParty, SystemUnion, SystemNews, SystemSocial}
}

// Label returns the system as people read it.
func (s OutletSystem) Label() string {
	switch s {
	case SystemOwn:
		return "自有"
	case SystemParty:
		return "党政"
	case SystemUnion:
		return "工会"
	case SystemNews:
		return "新闻媒体"
	case SystemSocial:
		return "社交平台"
	}
	return "未知"
}

// OutletLevel is how far an outlet reaches 层级.
type OutletLevel uint8

// The levels. Values are stored: never renumber.
const (
	LevelDistrict OutletLevel = 0 // 旗区
	LevelCity     OutletLevel = 1 // 市
	LevelRegion   OutletLevel = 2 // 自治区
	LevelNation   OutletLevel = 3 // 全国
)

// OutletLevels returns every level from the nearest to the farthest.
func OutletLevels() []OutletLevel {
	return []OutletLevel{LevelDistrict, LevelCity, LevelRegion, LevelNation}
}

// Label returns the level as people read it.
func (l OutletLevel) Label() string {
	switch l {
	case LevelDistrict:
		return "旗区级"
	case LevelCity:
		return "市级"
	case LevelRegion:
		return "自治区级"
	case LevelNation:
		return "全国"
	}
	return "未知"
}

// OutletKind is the form of an outlet.
type OutletKind uint8

// The kinds of outlet. Values are stored: never renumber.
const (
	OutletSite      OutletKind = 0
	OutletAccount   OutletKind = 1
	OutletJournal   OutletKind = 2
	OutletPaper     OutletKind = 3
	OutletBroadcast OutletKind = 4
)

// OutletKinds returns every kind in the order of the form.
func OutletKinds() []OutletKind {
	return []OutletKind{OutletSite, OutletAccount, OutletJournal, OutletPaper, OutletBroadcast}
}

// Label returns the kind as people read it.
func (k OutletKind) Label() string {
	switch k {
	case OutletSite:
		return "网站"
	case OutletAccount:
		return "公众号或社交账号"
	case OutletJournal:
		return "刊物"
	case OutletPaper:
		return "报纸"
	case OutletBroadcast:
		return "广播电视"
	}
	return "未知"
}

// OutletOwnAccount is the id of the federation's own WeChat account among the
// outlets: what our articles are adopted at.
const OutletOwnAccount = "00000000000000000000000002"

// Outlet 媒体 is where a manuscript can be adopted.
type Outlet struct {
	ID         string
	Name       string
	System     OutletSystem
	Level      OutletLevel
	Kind       OutletKind
	Aliases    []string // other names; no two outlets share a name or an alias
	URL        string
	Hosts      []string // of its pages, besides that of URL; their subdomains are meant too
	Contact    string   // whom to phone
	Phone      string
	Position   int
	CreatedAt  time.Time
	ClosedAt   time.Time // zero while it is in use
	MergedInto string    // the outlet that took over what was recorded here
	Took       []string  // ids of the outlets that were merged into it, directly or by way of others
}

// Public reports whether what the outlet carries reaches readers at large: all
// but the journals 刊物 of the federation, the party and the unions, which
// circulate inside.
func (o Outlet) Public() bool {
	inside := o.System == SystemOwn || o.System == SystemParty || o.System == SystemUnion
	return o.Kind != OutletJournal || !inside
}

// CheckExternal refuses an outlet for a manuscript that may not be used outside.
func (o Outlet) CheckExternal(external Choice) error {
	if external == Yes || !o.Public() {
		return nil
	}
	return Conflict("报送单上“对外宣传”没有选“可”，不能用于“" + o.Name + "”这样的公开媒体。需要公开的，请先与报送单位确认并更正报送单。")
}

// maxWords bounds how many aliases or hosts an outlet has.
const maxWords = 20

// SplitWords reads what people type for several short words: separated by
// spaces, commas or lines, without doubles.
func SplitWords(text string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、;；", r) }) {
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// Names returns the name and the aliases.
func (o Outlet) Names() []string { return append([]string{o.Name}, o.Aliases...) }

// Called reports whether a name or alias is or contains what is looked for,
// whatever the case of its letters.
func (o Outlet) Called(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return slices.ContainsFunc(o.Names(), func(name string) bool { return strings.Contains(strings.ToLower(name), text) })
}

// InUse reports whether manuscripts may be recorded or recommended there now.
func (o Outlet) InUse() bool { return o.ClosedAt.IsZero() }

// AllHosts returns the hosts of the outlet's pages, that of its address first.
func (o Outlet) AllHosts() []string {
	var hosts []string
	if host := HostOf(o.URL); host != "" {
		hosts = append(hosts, host)
	}
	for _, host := range o.Hosts {
		if !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// HostOf returns the host of an address of the web without www. and port, empty
// for what is none.
func HostOf(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// Carries reports whether a page at host, or below it, is the outlet's.
func (o Outlet) Carries(host string) bool {
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	return host != "" && slices.ContainsFunc(o.AllHosts(), func(own string) bool { return host == own || strings.HasSuffix(host, "."+own) })
}

// OutletsAt returns the outlets in use whose page a link may be.
func OutletsAt(outlets []Outlet, link string) []Outlet {
	host := HostOf(link)
	var found []Outlet
	for _, o := range outlets {
		if o.InUse() && o.Carries(host) {
			found = append(found, o)
		}
	}
	return found
}

// Problems returns what cannot be accepted of an outlet's words, by form field.
func (o Outlet) Problems() map[string]string {
	problems := map[string]string{}
	for field, words := range map[string][]string{"aliases": o.Aliases, "hosts": o.Hosts} {
		if len(words) > maxWords {
			problems[field] = "最多 20 个。"
		}
	}
	for _, alias := range o.Aliases {
		if utf8.RuneCountInString(alias) > 60 {
			problems["aliases"] = "每个别名请不要超过 60 个字。"
		}
		if alias == o.Name {
			problems["aliases"] = "别名不用重复写名称。"
		}
	}
	for _, host := range o.Hosts {
		if !isHost(host) {
			problems["hosts"] = "“" + Shorten(host, 30) + "”不是域名，应写成 news.example.cn 这样。"
		}
	}
	return problems
}

// isHost reports whether a word is the name of a host as links have it.
func isHost(word string) bool {
	if len(word) > 100 || !strings.Contains(word, ".") || strings.HasPrefix(word, ".") || strings.HasSuffix(word, ".") || strings.Contains(word, "..") {
		return false
	}
	return !strings.ContainsFunc(word, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	})
}
