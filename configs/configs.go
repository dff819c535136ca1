// Package configs reads laigao's settings from one TOML file and the
// environment. Only commands read it; everything else is handed values.
package configs

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Config is what an operator can set. Names are those of the environment
// without LAIGAO_, in small letters in the file.
type Config struct {
	Listen         string
	MetricsListen  string
	PublicURL      string
	TrustedProxies []string
	Database       string
	Redis          string
	Media          string
	S3AccessKey    string
	S3SecretKey    string

	SecretKey         []byte // 32 bytes
	SecretKeyPrevious []byte // 32 bytes, or none

	WeChat   Account // the service account: sign-in, chat, notices
	Push     Account // the account that pushes articles; the service account where none is set
	APIBase  string  // the platform's three hosts
	OpenBase string
	MPBase   string
	ResBase  string // where the platform keeps the script of its pages' interface

	ForwardURL string // who took the messages before, empty for nobody
	SMTP       string
	IMAP       string
	Clamd      string
}

// Account is an Official Account at the platform.
type Account struct {
	AppID          string
	AppSecret      string
	Token          string
	AESKey         string // EncodingAESKey, 43 characters
	PreviousToken  string
	PreviousAESKey string
}

// MediaShape says how the place of media is written.
const MediaShape = "LAIGAO_MEDIA 应写成 file:目录 或 s3://存储桶/前缀?endpoint=https://地址&region=区域"

var mediaAddress = regexp.MustCompile(`^(file:.+|s3://[^/?]+.*)$`)

// RedisShape says how the address of a Redis is written.
const RedisShape = "LAIGAO_REDIS 应写成 redis://主机:端口/库号、rediss://… 或 redis+sentinel://主机:端口,主机:端口/主库名"

// ClamdShape says how the address of a virus scanner is written.
const ClamdShape = "LAIGAO_CLAMD 应写成 tcp://主机:端口 或 unix:/路径"

var clamdAddress = regexp.MustCompile(`^(tcp://[^/ ]+:\d+|unix:/[^ ]+)$`)

var redisAddress = regexp.MustCompile(`^(rediss?://[^/ ]+(/\d*)?|redis\+sentinel://[^/ ]+/[^/? ]+(\?db=\d+)?)$`)

// Field is one setting as operators know it.
type Field struct {
	Name    string // of the environment, without LAIGAO_
	Default string
	Help    string // in Chinese
	Secret  bool   // may be given as NAME_FILE, and is never printed
	Needed  bool   // serve refuses to start without it
}

// Fields returns every setting in the order of the example file.
func Fields() []Field {
	fields := []Field{
		{Name: "LISTEN", Default: "127.0.0.1:8080", Help: "监听地址"},
		{Name: "METRICS_LISTEN", Help: "指标的监听地址，空则不提供"},
		{Name: "PUBLIC_URL", Help: "手机访问本系统的地址，如 https://laigao.example.cn", Needed: true},
		{Name: "TRUSTED_PROXIES", Help: "可信的反向代理地址，逗号分隔"},
		{Name: "DATABASE", Default: "sqlite:data/laigao.db", Help: "数据库：sqlite:路径 或 mysql://用户:密码@主机:端口/库名", Secret: true},
		{Name: "REDIS", Help: "Redis 地址：redis://、rediss:// 或 redis+sentinel://主机:端口,主机:端口/主库名；空则会话和令牌存入数据库", Secret: true},
		{Name: "MEDIA", Default: "file:data/media", Help: "附件存放处：file:目录 或 s3://存储桶/前缀?endpoint=https://地址&region=区域"},
		{Name: "S3_ACCESS_KEY", Help: "对象存储的访问标识", Secret: true},
		{Name: "S3_SECRET_KEY", Help: "对象存储的访问密钥", Secret: true},
		{Name: "SECRET_KEY", Help: "加密个人信息的主密钥：32 个随机字节的 base64（openssl rand -base64 32）", Secret: true, Needed: true},
		{Name: "SECRET_KEY_PREVIOUS", Help: "更换主密钥后保留的上一个主密钥", Secret: true},
	}
	fields = append(fields, accountFields("WECHAT", "服务号", true)...)
	fields = append(fields, accountFields("PUSH", "推送用的账号（不填则用服务号）", false)...)
	return append(fields,
		Field{Name: "WECHAT_API_BASE", Default: "https://api.weixin.qq.com", Help: "微信平台接口地址"},
		Field{Name: "WECHAT_OPEN_BASE", Default: "https://open.weixin.qq.com", Help: "微信网页授权地址"},
		Field{Name: "WECHAT_MP_BASE", Default: "https://mp.weixin.qq.com", Help: "微信公众平台地址"},
		Field{Name: "WECHAT_RES_BASE", Default: "https://res.wx.qq.com", Help: "微信网页脚本地址，公开文章在微信里转发成卡片时用"},
		Field{Name: "FORWARD_URL", Help: "原来接收公众号消息的系统：不属于来稿的消息照微信的格式转给它，可不填"},
		Field{Name: "SMTP", Help: "发信服务器，可不填", Secret: true},
		Field{Name: "IMAP", Help: "收信服务器，可不填", Secret: true},
		Field{Name: "CLAMD", Help: "查毒服务 clamd 的地址：tcp://主机:端口 或 unix:/路径；空则收到的文件不查毒"},
	)
}

func accountFields(prefix, who string, needed bool) []Field {
	return []Field{
		{Name: prefix + "_APP_ID", Help: who + "的 AppID", Needed: needed},
		{Name: prefix + "_APP_SECRET", Help: who + "的 AppSecret", Secret: true, Needed: needed},
		{Name: prefix + "_TOKEN", Help: who + "服务器配置里的令牌，3 到 32 位字母数字", Secret: true, Needed: needed},
		{Name: prefix + "_AES_KEY", Help: who + "的消息加解密密钥，43 位", Secret: true, Needed: needed},
		{Name: prefix + "_PREVIOUS_TOKEN", Help: who + "更换前的令牌", Secret: true},
		{Name: prefix + "_PREVIOUS_AES_KEY", Help: who + "更换前的消息加解密密钥", Secret: true},
	}
}

// Values are settings by the names of the environment without LAIGAO_.
type Values map[string]string

// Read gathers settings: defaults, then the TOML file (a path of "" is no
// file), then the environment, NAME_FILE standing for the content of a file.
// It returns one error for everything that cannot be read.
func Read(path string, getenv func(string) string) (Values, error) {
	values, problems := Values{}, []error(nil)
	inFile, err := readTOML(path)
	if err != nil {
		problems = append(problems, err)
	}
	for _, f := range Fields() {
		values[f.Name] = f.Default
		if text, ok := inFile[strings.ToLower(f.Name)]; ok {
			values[f.Name] = text
			delete(inFile, strings.ToLower(f.Name))
		}
		if text := getenv("LAIGAO_" + f.Name); text != "" {
			values[f.Name] = text
		} else if file := getenv("LAIGAO_" + f.Name + "_FILE"); file != "" && f.Secret {
			text, err := os.ReadFile(file)
			if err != nil {
				problems = append(problems, fmt.Errorf("LAIGAO_%s_FILE 指向的文件读不出来：%w", f.Name, err))
			}
			values[f.Name] = strings.TrimSpace(string(text))
		}
	}
	for name := range inFile {
		problems = append(problems, fmt.Errorf("配置文件里有不认识的项目 %s", name))
	}
	return values, errors.Join(problems...)
}

func readTOML(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("配置文件读不出来：%w", err)
	}
	values := map[string]string{}
	if err := toml.Unmarshal(text, &values); err != nil {
		return nil, fmt.Errorf("配置文件 %s 写法有误，每一行应是 名称 = \"值\"：%w", path, err)
	}
	return values, nil
}

// Stores returns the settings that say where data is kept, for commands that do
// not serve.
func (v Values) Stores() Config {
	return Config{Database: v["DATABASE"], Redis: v["REDIS"], Media: v["MEDIA"], S3AccessKey: v["S3_ACCESS_KEY"], S3SecretKey: v["S3_SECRET_KEY"], WeChat: v.account("WECHAT")}
}

// Config checks the values that serving needs and returns them typed. Its error
// names everything that is missing or wrong at once.
func (v Values) Config() (Config, error) {
	var problems []error
	for _, f := range Fields() {
		if f.Needed && v[f.Name] == "" {
			problems = append(problems, fmt.Errorf("缺少 LAIGAO_%s：%s", f.Name, f.Help))
		}
	}
	key := func(name string) []byte {
		raw, err := base64.StdEncoding.DecodeString(v[name])
		if v[name] != "" && (err != nil || len(raw) != 32) {
			problems = append(problems, fmt.Errorf("LAIGAO_%s 应为 32 个字节的 base64", name))
		}
		return raw
	}
	c := Config{
		Listen: v["LISTEN"], MetricsListen: v["METRICS_LISTEN"], PublicURL: strings.TrimSuffix(v["PUBLIC_URL"], "/"),
		TrustedProxies: split(v["TRUSTED_PROXIES"]), Database: v["DATABASE"], Redis: v["REDIS"], Media: v["MEDIA"],
		S3AccessKey: v["S3_ACCESS_KEY"], S3SecretKey: v["S3_SECRET_KEY"],
		SecretKey: key("SECRET_KEY"), SecretKeyPrevious: key("SECRET_KEY_PREVIOUS"),
		WeChat: v.account("WECHAT"), Push: v.account("PUSH"),
		APIBase: v["WECHAT_API_BASE"], OpenBase: v["WECHAT_OPEN_BASE"], MPBase: v["WECHAT_MP_BASE"], ResBase: strings.TrimSuffix(v["WECHAT_RES_BASE"], "/"),
		ForwardURL: v["FORWARD_URL"], SMTP: v["SMTP"], IMAP: v["IMAP"], Clamd: v["CLAMD"],
	}
	if c.Redis != "" && !redisAddress.MatchString(c.Redis) {
		problems = append(problems, errors.New(RedisShape))
	}
	if c.Clamd != "" && !clamdAddress.MatchString(c.Clamd) {
		problems = append(problems, errors.New(ClamdShape))
	}
	problems = append(problems, c.mediaProblems()...)
	problems = append(problems, c.WeChat.problems("WECHAT")...)
	if c.Push.AppID != "" {
		problems = append(problems, c.Push.problems("PUSH")...)
	}
	return c, errors.Join(problems...)
}

// mediaProblems says what is wrong with the place of media.
func (c Config) mediaProblems() []error {
	if !mediaAddress.MatchString(c.Media) {
		return []error{errors.New(MediaShape)}
	}
	var problems []error
	if strings.HasPrefix(c.Media, "s3:") {
		for name, value := range map[string]string{"S3_ACCESS_KEY": c.S3AccessKey, "S3_SECRET_KEY": c.S3SecretKey} {
			if value == "" {
				problems = append(problems, fmt.Errorf("缺少 LAIGAO_%s：附件存放在对象存储时必填", name))
			}
		}
	}
	return problems
}

func (v Values) account(prefix string) Account {
	return Account{
		AppID: v[prefix+"_APP_ID"], AppSecret: v[prefix+"_APP_SECRET"], Token: v[prefix+"_TOKEN"], AESKey: v[prefix+"_AES_KEY"],
		PreviousToken: v[prefix+"_PREVIOUS_TOKEN"], PreviousAESKey: v[prefix+"_PREVIOUS_AES_KEY"],
	}
}

func (a Account) problems(prefix string) []error {
	var problems []error
	if a.Token != "" && (len(a.Token) < 3 || len(a.Token) > 32) {
		problems = append(problems, fmt.Errorf("LAIGAO_%s_TOKEN 应为 3 到 32 位", prefix))
	}
	if a.AESKey != "" && len(a.AESKey) != 43 {
		problems = append(problems, fmt.Errorf("LAIGAO_%s_AES_KEY 应为 43 位", prefix))
	}
	return problems
}

// Example returns an example configuration file with every setting, its
// meaning and its default.
func Example() string {
	var out strings.Builder
	out.WriteString("# 来稿的配置文件。环境变量 LAIGAO_大写名称 优先于本文件；密钥也可用 LAIGAO_大写名称_FILE 指向一个文件。\n")
	for _, f := range Fields() {
		needed := ""
		if f.Needed {
			needed = "（必填）"
		}
		fmt.Fprintf(&out, "\n# %s%s\n%s = %q\n", f.Help, needed, strings.ToLower(f.Name), f.Default)
	}
	return out.String()
}

func split(list string) []string {
	parts := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	return slices.Clip(parts)
}
