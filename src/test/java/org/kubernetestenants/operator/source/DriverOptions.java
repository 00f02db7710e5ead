package org.kubernetestenants.operator.source;

import com.mysql.cj.conf.PropertyDefinition;
import com.mysql.cj.conf.PropertyDefinitions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.kubernetestenants.operator.testing.Database;
import org.postgresql.PGProperty;

/** What the drivers can be told in a URL, by their own lists, and what of it is dangerous in somebody else's hand. */
final class DriverOptions {
    /** Runs a class by its name. */
    private static final List<String> CLASSES = List.of(
            "socketFactory",
            "socketFactoryArg",
            "sslfactory",
            "sslfactoryarg",
            "sslhostnameverifier",
            "sslpasswordcallback",
            "authenticationPluginClassName",
            "connectExecutor",
            "connectExecutorArg",
            "classLoaderStrategy",
            "xmlFactoryFactory",
            "authenticationPlugins",
            "defaultAuthenticationPlugin",
            "disabledAuthenticationPlugins",
            "authenticationOpenidConnectCallbackHandler",
            "authenticationWebAuthnCallbackHandler",
            "autoDeserialize",
            "clientInfoProvider",
            "connectionLifecycleInterceptors",
            "exceptionInterceptors",
            "queryInterceptors",
            "propertiesTransform",
            "profilerEventHandler",
            "logger",
            "serverConfigCacheFactory",
            "queryInfoCacheFactory",
            "ha.loadBalanceStrategy",
            "loadBalanceExceptionChecker",
            "loadBalanceSQLExceptionSubclassFailover",
            "sslContextProvider",
            "KeyManagerFactoryProvider",
            "keyStoreProvider",
            "trustManagerFactoryProvider");

    /** Reads or writes files of this machine. */
    private static final List<String> FILES = List.of(
            "loggerFile",
            "loggerLevel",
            "service",
            "sslcert",
            "sslkey",
            "sslrootcert",
            "sslpassword",
            "pemKeyAlgorithm",
            "allowLoadLocalInfile",
            "allowLoadLocalInfileInPath",
            "allowUrlInLocalInfile",
            "clientCertificateKeyStoreUrl",
            "clientCertificateKeyStorePassword",
            "trustCertificateKeyStoreUrl",
            "trustCertificateKeyStorePassword",
            "fallbackToSystemKeyStore",
            "fallbackToSystemTrustStore",
            "idTokenFile",
            "ociConfigFile",
            "ociConfigProfile",
            "serverRSAPublicKeyFile",
            "useConfigs",
            "xdevapi.ssl-keystore",
            "xdevapi.ssl-truststore");

    /** Speaks to somebody else, as somebody else, or less secretly. */
    private static final List<String> OTHERS = List.of(
            "PGHOST",
            "PGPORT",
            "PGDBNAME",
            "user",
            "password",
            "password1",
            "password2",
            "password3",
            "localSocketAddress",
            "loadBalanceHosts",
            "targetServerType",
            "hostRecheckSeconds",
            "jaasLogin",
            "jaasApplicationName",
            "kerberosServerName",
            "ldapServerHostname",
            "gsslib",
            "gssEncMode",
            "gssUseDefaultCreds",
            "sspiServiceClass",
            "useSpnego",
            "requireAuth",
            "channelBinding",
            "scramMaxIterations",
            "ssl",
            "sslmode",
            "sslMode",
            "sslNegotiation",
            "useSSL",
            "requireSSL",
            "verifyServerCertificate",
            "tlsVersions",
            "tlsCiphersuites",
            "allowPublicKeyRetrieval",
            "dnsSrv",
            "socksProxyHost",
            "socksProxyPort",
            "autoReconnect",
            "autoReconnectForPools",
            "ha.enableJMX",
            "replicationConnectionGroup",
            "loadBalanceConnectionGroup",
            "serverAffinityOrder");

    /** Changes what the server does, or what of it is shown. */
    private static final List<String> STATEMENTS = List.of(
            "options",
            "replication",
            "currentSchema",
            "preferQueryMode",
            "readOnly",
            "readOnlyMode",
            "autosave",
            "logServerErrorDetail",
            "allowMultiQueries",
            "sessionVariables",
            "connectionAttributes",
            "createDatabaseIfNotExist",
            "connectionCollation",
            "characterEncoding",
            "customCharsetMapping",
            "databaseTerm",
            "dumpQueriesOnException",
            "includeThreadDumpInDeadlockExceptions",
            "autoGenerateTestcaseScript",
            "maxRows",
            "zeroDateTimeBehavior");

    private DriverOptions() {}

    static List<String> dangerous() {
        return Stream.of(CLASSES, FILES, OTHERS, STATEMENTS)
                .flatMap(List::stream)
                .toList();
    }

    /** All that the drivers know, by their own lists. */
    static List<String> all(Database.Kind kind) {
        return switch (kind) {
            case MARIADB ->
                PropertyDefinitions.PROPERTY_KEY_TO_PROPERTY_DEFINITION.values().stream()
                        .map(PropertyDefinition::getName)
                        .toList();
            case POSTGRESQL ->
                Arrays.stream(PGProperty.values()).map(PGProperty::getName).toList();
        };
    }
}
